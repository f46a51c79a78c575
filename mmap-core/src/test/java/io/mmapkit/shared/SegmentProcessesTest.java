package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Unistd;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** Descriptors that go from one process to another. */
final class SegmentProcessesTest {
    private static final Duration SOON = Duration.ofSeconds(25);
    private static final long NOBODY = 65534;

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

    private static ChildJvm start(String what, Object argument) throws IOException {
        return ChildJvm.of(PassingPeer.class).quickly().arguments(what, argument).start();
    }

    private static ChildJvm asNobody(String what, Object argument) throws IOException {
        if (!Self.isRoot()) {
            throw new TestAbortedException("only root can become another user");
        }
        return ChildJvm.of(PassingPeer.class).jvm("-Xint", "-XX:+UseSerialGC").arguments(what, argument).start();
    }

    @Test
    void passesMemoryFromOneToTheOther() throws Exception {
        try (SegmentListener listener = SegmentListener.bind(path);
                ChildJvm child = start("send", path);
                SegmentSocket socket = listener.accept(SOON);
                Received received = socket.receive(SOON)) {
            assertThat(socket.peer())
                    .isEqualTo(new PeerCredentials((int) child.pid(), Unistd.geteuid(), Unistd.getegid()));
            assertThat(child.hear()).contains("pid=" + Unistd.getpid());
            assertThat(received.note()).asString().isEqualTo("letter");
            assertThat(scene.readText(received.descriptor(), 0, 14)).isEqualTo("from the child");

            scene.write(received.descriptor(), 0, "from the parent");
            child.say("");
            assertThat(child.hear()).isEqualTo("from the parent");
            assertThat(child.await().status()).isZero();
            assertThatExceptionOfType(EOFException.class).isThrownBy(() -> socket.receive(SOON));
        }
    }

    @Test
    void noticesThatThePeerWasKilledAndKeepsWhatItSent() throws Exception {
        try (SegmentListener listener = SegmentListener.bind(path);
                ChildJvm child = start("send", path);
                SegmentSocket socket = listener.accept(SOON)) {
            child.hear();
            child.kill();
            child.await();

            try (Received received = socket.receive(SOON)) {
                assertThat(scene.readText(received.descriptor(), 0, 14)).isEqualTo("from the child");
            }
            assertThatExceptionOfType(EOFException.class).isThrownBy(() -> socket.receive(SOON));
        }
    }

    @Test
    void copiesADescriptorOfAnotherProcess() throws Exception {
        try (ChildJvm child = start("hold", "-")) {
            int held = Integer.parseInt(child.hear());
            int copy = scene.keep(Descriptors.of((int) child.pid(), held));
            assertThat(scene.readText(copy, 0, 4)).isEqualTo("held");

            child.say("");
            child.await();
            assertThat(scene.readText(copy, 0, 4)).isEqualTo("held");
            assertThatExceptionOfType(NoSuchFileException.class)
                    .isThrownBy(() -> Descriptors.of((int) child.pid(), held));
        }
    }

    @Test
    void refusesAProcessOfAnotherUserUnlessItIsMeant() throws Exception {
        try (ChildJvm child = asNobody("connect as nobody", path)) {
            assertThat(child.hear()).isEqualTo("65534");
            letOthersIn(path.getParent(), "rwxr-xr-x");
            try (SegmentListener closed = SegmentListener.bind(path)) {
                child.say("the file is the owner's");
                assertThat(child.hear()).isEqualTo("AccessDeniedException");

                letOthersIn(closed.address(), "rw-rw-rw-");
                child.say("but now it isn't");
                assertThat(child.hear()).isEqualTo("connected to 0");
                assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> closed.accept(SOON))
                        .withMessageContaining("process " + child.pid() + ", is of user 65534")
                        .withMessageContaining("this process of user 0");
                child.say("");
            }
            for (Peers peers : new Peers[]{Peers.user(NOBODY), Peers.anyUser()}) {
                try (SegmentListener open = SegmentListener.bind(path, peers)) {
                    letOthersIn(open.address(), "rw-rw-rw-");
                    child.say("");
                    try (SegmentSocket socket = open.accept(SOON)) {
                        assertThat(child.hear()).isEqualTo("connected to 0");
                        assertThat(socket.peer()).isEqualTo(new PeerCredentials((int) child.pid(), NOBODY, NOBODY));
                    }
                    child.say("");
                }
            }
        }
    }

    @Test
    void refusesAListenerOfAnotherUserUnlessItIsMeant() throws Exception {
        letOthersIn(scene.path(".").getParent(), "rwxrwxrwx");
        try (ChildJvm child = asNobody("listen as nobody", path)) {
            assertThat(child.hear()).isEqualTo("listening");
            assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> SegmentSocket.connect(path, SOON))
                    .withMessageContaining("is of user 65534 and this process of user 0")
                    .withMessageContaining(path.toString());
            try (SegmentSocket socket = SegmentSocket.connect(path, SOON, Peers.user(NOBODY))) {
                assertThat(socket.peer()).isEqualTo(new PeerCredentials((int) child.pid(), NOBODY, NOBODY));
            }
            child.say("");
            assertThat(child.hear()).isEqualTo(path.toString());
            assertThat(child.await().status()).isZero();
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void saysWhichRightIsMissing() throws Exception {
        try (ChildJvm child = asNobody("take as nobody", Unistd.getpid())) {
            assertThat(child.hear()).isEqualTo("NoSuchFileException");
            assertThat(child.hear()).contains("AccessDeniedException", "/proc/" + Unistd.getpid() + "/fd/0",
                    "the right to trace", "CAP_SYS_PTRACE", "Yama");
            assertThat(child.hear()).contains("AccessDeniedException", "/proc/self/fd/", "EACCES");
            assertThat(child.await().status()).isZero();
        }
    }

    @Test
    void saysThatThereIsNoRoomForOneMoreDescriptor() throws Exception {
        ChildJvm.Result result = ChildJvm.of(PassingPeer.class).quickly().arguments("receive at the limit", "-").run();

        assertThat(result.stderr()).isEmpty();
        assertThat(result.stdout().lines()).hasSize(4);
        assertThat(result.stdout().lines().toList().get(0)).startsWith("SocketTimeoutException");
        assertThat(result.stdout().lines().toList().get(1)).startsWith("SocketException").contains("RLIMIT_NOFILE");
        assertThat(result.stdout().lines().toList().get(2)).startsWith("SocketTimeoutException");
        assertThat(result.stdout().lines().toList().get(3)).isEqualTo("note 2");
    }

    private static void letOthersIn(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
