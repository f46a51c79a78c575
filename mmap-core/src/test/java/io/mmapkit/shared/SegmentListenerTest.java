package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mmapkit.libc.Sockets;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.Unistd;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Listening and connecting. */
final class SegmentListenerTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int OWNER_ONLY = Stat.S_IFSOCK | 0600;

    private final Scene scene = Scene.create();
    private OpenDescriptors before;
    private Path path;

    @BeforeEach
    void prepare() throws IOException {
        before = OpenDescriptors.now();
        path = scene.path("socket");
    }

    @AfterEach
    void leavesNothingOpen() throws IOException {
        scene.close();
        before.assertNoMoreNow();
    }

    @Test
    void connectsTwoEnds() throws Exception {
        try (SegmentListener listener = SegmentListener.bind(path);
                SegmentSocket client = SegmentSocket.connect(path, Duration.ZERO);
                SegmentSocket server = listener.accept(SOON)) {
            client.send(scene.memfd(1), new byte[]{42});

            assertThat(server.receive(SOON)).satisfies(received -> assertThat(received.note()).containsExactly(42))
                    .satisfies(Received::close);
            assertThat(server.peer())
                    .isEqualTo(new PeerCredentials(Unistd.getpid(), Unistd.geteuid(), Unistd.getegid()));
            assertThat(client.peer()).isEqualTo(server.peer());
            assertThat(listener.address()).isEqualTo(path);
        }
    }

    @Test
    void takesAddressesOfJavaNio() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        try (SegmentListener listener = SegmentListener.bind(address);
                SegmentSocket client = SegmentSocket.connect(address, SOON);
                SegmentSocket server = listener.accept(SOON)) {
            assertThat(client.peer()).isEqualTo(server.peer());
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SegmentListener.bind(UnixDomainSocketAddress.of("")));
    }

    @Test
    void takesNamesThatAreNotAscii() throws Exception {
        Path odd = scene.path("Bär");
        try (SegmentListener listener = SegmentListener.bind(odd);
                SegmentSocket client = SegmentSocket.connect(odd, SOON)) {
            assertThat(odd).exists();
            assertThat(client.peer().pid()).isEqualTo(Unistd.getpid());
            assertThat(listener.address()).isEqualTo(odd);
        }
        assertThat(odd).doesNotExist();
    }

    @Test
    void makesAFileForTheOwnerOnlyAtEveryMoment() throws Exception {
        Set<Integer> modes = new ConcurrentSkipListSet<>();
        int umask = Stat.umask(0);
        Thread watch = Thread.ofPlatform().daemon().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                note(modes);
            }
        });
        try {
            for (int i = 0; i < 500; i++) {
                SegmentListener listener = SegmentListener.bind(path);
                assertThat(Files.getAttribute(path, "unix:mode")).isEqualTo(OWNER_ONLY);
                listener.close();
            }
        } finally {
            Stat.umask(umask);
            watch.interrupt();
            watch.join();
        }

        assertThat(modes).isSubsetOf(OWNER_ONLY);
    }

    private void note(Set<Integer> modes) {
        try {
            modes.add((Integer) Files.getAttribute(path, "unix:mode"));
        } catch (IOException absent) {
            // not at this moment
        }
    }

    @Test
    void removesItsFile() throws Exception {
        SegmentListener listener = SegmentListener.bind(path);
        SegmentSocket client = SegmentSocket.connect(path, SOON);
        SegmentSocket server = listener.accept(SOON);
        listener.close();
        assertThat(path).doesNotExist();

        client.send(scene.memfd(1), new byte[0]); // what was accepted stays
        server.receive(SOON).close();
        new SegmentSocket.Pair(client, server).close();
        SegmentListener.bind(path).close();
    }

    @Test
    void leavesAFileThatIsNotItsOwn() throws Exception {
        SegmentListener replaced = SegmentListener.bind(path);
        Files.delete(path);
        try (SegmentListener other = SegmentListener.bind(path)) {
            replaced.close();
            assertThat(path).exists();
            SegmentSocket.connect(other.address(), SOON).close();
        }

        try (SegmentListener gone = SegmentListener.bind(path)) {
            Files.delete(path);
            assertThat(gone.address()).doesNotExist();
        }
    }

    @Test
    void leavesWhatIsThere() throws Exception {
        RawPeer.bind(path, Sockets.SOCK_SEQPACKET).close(); // as of a process that was killed
        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> SegmentListener.bind(path))
                .withMessageContaining(path.toString()).withMessageContaining("for you to remove");
        assertThat(path).exists();
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> SegmentSocket.connect(path, SOON))
                .withMessage("nobody listens at " + path);

        Files.delete(path);
        Files.writeString(path, "precious");
        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> SegmentListener.bind(path));
        assertThat(path).hasContent("precious");

        Path link = Files.createSymbolicLink(scene.path("link"), scene.path("nowhere"));
        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> SegmentListener.bind(link));
        assertThat(scene.path("nowhere")).doesNotExist();
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void saysWhatIsWrongWithAnAddress() throws Exception {
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> SegmentSocket.connect(path, SOON))
                .withMessageContaining(path.toString());
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> SegmentListener.bind(scene.path("missing").resolve("socket")));
        Path tooLong = scene.path("x".repeat(108));
        assertThatIllegalArgumentException().isThrownBy(() -> SegmentListener.bind(tooLong))
                .withMessageContaining(tooLong.toString()).withMessageContaining("1 to 107 bytes");
        assertThatIllegalArgumentException().isThrownBy(() -> SegmentSocket.connect(tooLong, SOON));
        Files.writeString(path, "a file");
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> SegmentSocket.connect(path, SOON));
    }

    @Test
    void refusesSocketsOfAnotherKind() throws Exception {
        try (RawPeer stream = RawPeer.listen(path, Sockets.SOCK_STREAM, 1)) {
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> SegmentSocket.connect(path, SOON))
                    .withMessageContaining("EPROTOTYPE");
            stream.shutdown(Sockets.SHUT_RDWR);
        }
    }

    @Test
    void waitsForRoomAmongThoseWhoWait() throws Exception {
        Deque<SegmentSocket> waiting = new ArrayDeque<>();
        try (RawPeer busy = RawPeer.listen(path, Sockets.SOCK_SEQPACKET, 1)) {
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> {
                while (waiting.size() < 100) {
                    waiting.add(SegmentSocket.connect(path, Duration.ofMillis(150)));
                }
            }).withMessageContaining("room in the queue of " + path);

            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedIOException.class)
                    .isThrownBy(() -> SegmentSocket.connect(path, SOON))
                    .isExactlyInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
            busy.shutdown(Sockets.SHUT_RDWR);
        } finally {
            for (SegmentSocket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void refusesUsersThatAreNotMeant() throws Exception {
        long me = Unistd.geteuid();
        Peers others = Peers.user(me + 1);
        try (SegmentListener listener = SegmentListener.bind(path, others)) {
            SegmentSocket client = SegmentSocket.connect(path, SOON);
            assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> listener.accept(SOON))
                    .withMessageContaining("is of user " + me + " and this process of user " + me)
                    .withMessageContaining("only user " + (me + 1));
            client.close();
            assertThatExceptionOfType(AccessDeniedException.class)
                    .isThrownBy(() -> SegmentSocket.connect(path, SOON, others));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Peers.user(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> Peers.user(0xffff_ffffL));
    }

    @Test
    void letsInWhomItIsTold() throws Exception {
        for (Peers peers : new Peers[]{Peers.sameUser(), Peers.user(Unistd.geteuid()), Peers.anyUser()}) {
            try (SegmentListener listener = SegmentListener.bind(path, peers);
                    SegmentSocket client = SegmentSocket.connect(path, SOON, peers);
                    SegmentSocket server = listener.accept(SOON)) {
                assertThat(server.peer()).isEqualTo(client.peer());
            }
        }
    }
}
