package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.libc.Seed;
import io.mmapkit.libc.Sockets;
import io.mmapkit.libc.Unistd;
import io.mmapkit.testing.Scene;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer may send that isn't one descriptor and a note. */
final class HostileMessagesTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final byte[] NOTE = {1, 2, 3};
    private static final int MOST = 253; // SCM_MAX_FD of the kernel

    private final Scene scene = Scene.create();
    private OpenDescriptors before;
    private OpenDescriptors connected;
    private SegmentListener listener;
    private RawPeer peer;
    private SegmentSocket socket;
    private int file;

    @BeforeEach
    void connect() throws IOException {
        before = OpenDescriptors.now();
        listener = SegmentListener.bind(scene.path("socket"));
        peer = RawPeer.connect(listener.address());
        socket = listener.accept(SOON);
        file = scene.memfd(7);
        connected = OpenDescriptors.now();
    }

    @AfterEach
    void leavesNothingOpen() throws IOException {
        connected.assertNoMoreNow();
        socket.close();
        peer.close();
        listener.close();
        scene.close();
        before.assertNoMoreNow();
    }

    @Test
    void refusesAMessageWithoutADescriptor() throws Exception {
        peer.send(NOTE);

        assertRefused("without a descriptor");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 11, 100, MOST})
    void refusesSeveralDescriptors(int count) throws Exception {
        int[] descriptors = new int[count];
        Arrays.fill(descriptors, file);
        peer.send(NOTE, descriptors);

        assertRefused("several descriptors");
    }

    @ParameterizedTest
    @ValueSource(ints = {4097, 100_000})
    void refusesALongNote(int length) throws Exception {
        peer.send(new byte[length], file);

        assertRefused("longer than 4096 bytes");
    }

    @Test
    void refusesALongNoteWithoutADescriptorOrWithSeveral() throws Exception {
        peer.send(new byte[5000]);
        assertRefused("without a descriptor");

        peer.send(new byte[5000], file, file, file);
        assertRefused("several descriptors");
    }

    @Test
    void doesNotTakeAnEmptyMessageForTheEnd() throws Exception {
        peer.send(new byte[0]);
        assertRefused("without a descriptor");
        assertStillReceives();
        peer.send(new byte[0]);
        peer.shutdown(Sockets.SHUT_WR);
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> socket.receive(SOON));
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> socket.receive(SOON));
    }

    @Test
    void takesAHalfClosedConnectionForTheEnd() throws Exception {
        peer.shutdown(Sockets.SHUT_WR);

        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> socket.receive(SOON));
    }

    @Test
    void passesOverCredentials() throws Exception {
        int[] mine = {Unistd.getpid(), Unistd.geteuid(), Unistd.getegid()};
        peer.sendControl(NOTE, Sockets.SCM_CREDENTIALS, mine);
        assertRefused("without a descriptor");

        passCredentials();
        assertStillReceives();
        peer.sendControl(NOTE, Sockets.SCM_CREDENTIALS, mine);
        assertRefused("without a descriptor");
        peer.send(new byte[0]);
        assertRefused("without a descriptor");
        peer.send(NOTE, file, file);
        assertRefused("several descriptors");
        peer.send(new byte[5000], file);
        assertRefused("longer than");
        int[] most = new int[MOST];
        Arrays.fill(most, file);
        peer.send(NOTE, most);
        assertRefused("several descriptors");
    }

    @Test
    void survivesAnything() throws Exception {
        Random random = new Random(Seed.next("hostile messages"));
        for (int i = 0; i < 2000; i++) {
            int[] descriptors = new int[random.nextInt(4) == 0 ? random.nextInt(MOST + 1) : random.nextInt(3)];
            Arrays.fill(descriptors, file);
            byte[] note = new byte[random.nextInt(4) == 0 ? random.nextInt(20_000) : random.nextInt(4097)];
            random.nextBytes(note);
            peer.send(note, descriptors);
            if (descriptors.length == 1 && note.length <= 4096) {
                try (Received received = socket.receive(SOON)) {
                    assertThat(received.note()).isEqualTo(note);
                }
            } else {
                assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> socket.receive(SOON));
            }
        }
    }

    private void assertRefused(String why) throws IOException {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> socket.receive(SOON))
                .withMessageContaining(why);
        connected.assertNoMoreNow();
        assertStillReceives();
    }

    private void assertStillReceives() throws IOException {
        peer.send(NOTE, file);
        try (Received received = socket.receive(SOON)) {
            assertThat(received.note()).isEqualTo(NOTE);
            assertThat(Unistd.lseek(received.descriptor(), 0, Unistd.SEEK_END)).isEqualTo(7);
        }
    }

    /** Has the kernel tell with every message who sent it: on all sockets of the test, the accepted one among them. */
    private void passCredentials() throws IOException {
        MemorySegment on = scene.memory(ValueLayout.JAVA_INT.byteSize()).fill((byte) 1);
        for (String one : connected.open()) {
            if (!before.open().contains(one) && one.contains(" socket:")) {
                Sockets.setsockopt(Integer.parseInt(one.substring(0, one.indexOf(' '))), Sockets.SOL_SOCKET,
                        Sockets.SO_PASSCRED, on, (int) on.byteSize());
            }
        }
    }
}
