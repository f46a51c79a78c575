package io.mmapkit.shared;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Scene;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Descriptors that go from one end to the other. */
final class SegmentSocketTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final byte[] NONE = {};

    private final Scene scene = Scene.create();
    private OpenDescriptors before;
    private SegmentSocket left;
    private SegmentSocket right;

    @BeforeEach
    void open() throws IOException {
        before = OpenDescriptors.now();
        SegmentSocket.Pair pair = SegmentSocket.pair();
        left = pair.first();
        right = pair.second();
    }

    @AfterEach
    void leavesNothingOpen() throws IOException {
        new SegmentSocket.Pair(left, right).close();
        scene.close();
        before.assertNoMoreNow();
    }

    @Test
    void passesADescriptorAndANote() throws Exception {
        int sent = scene.memfd(4711);
        left.send(sent, "orders".getBytes(UTF_8));
        scene.close(sent);

        try (Received received = right.receive(SOON)) {
            assertThat(new String(received.note(), UTF_8)).isEqualTo("orders");
            assertThat(Unistd.lseek(received.descriptor(), 0, Unistd.SEEK_END)).isEqualTo(4711);
            assertThat(Fcntl.fcntl(received.descriptor(), Fcntl.F_GETFD, 0)).isEqualTo(Fcntl.FD_CLOEXEC);
        }
    }

    @Test
    void passesBothWays() throws Exception {
        left.send(scene.memfd(1), NONE);
        right.send(scene.memfd(2), NONE);

        assertThat(size(right)).isEqualTo(1);
        assertThat(size(left)).isEqualTo(2);
    }

    @Test
    void keepsMessagesApartAndInOrder() throws Exception {
        for (int i = 0; i < 10; i++) {
            left.send(scene.memfd(i), new byte[i]);
        }

        for (int i = 0; i < 10; i++) {
            try (Received received = right.receive(SOON)) {
                assertThat(received.note()).hasSize(i);
                assertThat(Unistd.lseek(received.descriptor(), 0, Unistd.SEEK_END)).isEqualTo(i);
            }
        }
    }

    @Test
    void passesTheLongestNoteAndNoLongerOne() throws Exception {
        left.send(scene.memfd(1), new byte[4096]);

        assertThat(right.receive(SOON)).satisfies(received -> assertThat(received.note()).hasSize(4096))
                .satisfies(Received::close);
        assertThatIllegalArgumentException().isThrownBy(() -> left.send(0, new byte[4097]))
                .withMessageContaining("4097");
        assertThatIllegalArgumentException().isThrownBy(() -> left.send(-1, NONE)).withMessageContaining("-1");
    }

    @Test
    void refusesToSendWhatIsNotOpen() {
        assertThatExceptionOfType(SystemCallException.class).isThrownBy(() -> left.send(Integer.MAX_VALUE, NONE))
                .returns(new Errno(9), SystemCallException::errno);
        assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> right.receive(Duration.ZERO));
    }

    @Test
    void leavesATakenDescriptorOpen() throws Exception {
        left.send(scene.memfd(3), NONE);
        Received received = right.receive(SOON);
        int taken = scene.keep(received.take());
        received.close();

        assertThat(Unistd.lseek(taken, 0, Unistd.SEEK_END)).isEqualTo(3);
        assertThatIllegalStateException().isThrownBy(received::descriptor);
        assertThatIllegalStateException().isThrownBy(received::take);
    }

    @Test
    void deliversWhatWasSentBeforeTheEnd() throws Exception {
        left.send(scene.memfd(5), NONE);
        left.close();

        assertThat(size(right)).isEqualTo(5);
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> right.receive(SOON));
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> right.receive(Duration.ZERO));
    }

    @Test
    void deliversWhatWasSentByAPeerThatDidNotReadAll() throws Exception {
        right.send(scene.memfd(1), NONE); // which sets ECONNRESET when the peer ends without reading it
        left.send(scene.memfd(6), NONE);
        left.close();

        assertThat(size(right)).isEqualTo(6);
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> right.receive(SOON));
    }

    @Test
    void refusesToSendToAPeerThatIsGone() throws Exception {
        right.close();

        assertThatExceptionOfType(SocketException.class).isThrownBy(() -> left.send(scene.memfd(1), NONE))
                .withMessage("the other end is gone").withCauseInstanceOf(SystemCallException.class);
    }

    @Test
    void knowsItsOwnProcessAtTheOtherEnd() {
        assertThat(left.peer()).isEqualTo(
                new PeerCredentials(Unistd.getpid(), Unistd.geteuid(), Unistd.getegid())).isEqualTo(right.peer());
    }

    @Test
    void passesAThousandAndLeavesNoneOpen() throws Exception {
        OpenDescriptors atStart = OpenDescriptors.now();
        for (int i = 0; i < 1000; i++) {
            int sent = scene.memfd(i);
            left.send(sent, NONE);
            scene.close(sent);
            assertThat(size(right)).isEqualTo(i);
        }

        atStart.assertNoMoreNow();
    }

    @Test
    void servesSeveralThreadsAtATime() throws Exception {
        int threads = 4;
        int each = 200;
        Set<Long> sizes = new TreeSet<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(2 * threads)) {
            List<Future<?>> senders = new ArrayList<>();
            List<Future<List<Long>>> receivers = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int first = thread * each;
                senders.add(pool.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        send(first + i);
                    }
                    return null;
                }));
                receivers.add(pool.submit(() -> {
                    List<Long> received = new ArrayList<>();
                    for (int i = 0; i < each; i++) {
                        received.add(size(right));
                    }
                    return received;
                }));
            }
            for (Future<?> sender : senders) {
                sender.get();
            }
            for (Future<List<Long>> receiver : receivers) {
                sizes.addAll(receiver.get());
            }
        }

        assertThat(sizes).hasSize(threads * each);
    }

    private void send(long size) throws IOException {
        try (Scene own = Scene.create()) {
            left.send(own.memfd(size), NONE);
        }
    }

    private static long size(SegmentSocket socket) throws IOException {
        try (Received received = socket.receive(SOON)) {
            return Unistd.lseek(received.descriptor(), 0, Unistd.SEEK_END);
        }
    }
}
