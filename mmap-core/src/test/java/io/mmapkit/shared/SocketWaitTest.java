package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.testing.Scene;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How waiting for a peer ends. */
final class SocketWaitTest {
    private static final Duration LONG = Duration.ofDays(1_000_000_000);
    private static final Duration SHORT = Duration.ofMillis(120);
    private static final byte[] NOTE = new byte[4096];

    private final Scene scene = Scene.create();
    private OpenDescriptors before;
    private SegmentSocket.Pair pair;
    private SegmentSocket left;
    private SegmentSocket right;
    private SegmentListener listener;
    private Path path;

    @BeforeEach
    void open() throws IOException {
        before = OpenDescriptors.now();
        pair = SegmentSocket.pair();
        left = pair.first();
        right = pair.second();
        path = scene.path("socket");
        listener = SegmentListener.bind(path);
    }

    @AfterEach
    void leavesNothingOpen() throws IOException {
        pair.close();
        listener.close();
        scene.close();
        before.assertNoMoreNow();
    }

    /** A thread that waits, and how that ends. */
    private record Waiting(Thread thread, CompletableFuture<Throwable> end, CompletableFuture<Boolean> interrupted) {
        static Waiting in(ThrowingCallable call) throws InterruptedException {
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    call.call();
                    end.complete(null);
                } catch (Throwable thrown) {
                    end.complete(thrown);
                }
                interrupted.complete(Thread.currentThread().isInterrupted());
            });
            return new Waiting(thread, end, interrupted);
        }

        Throwable get() throws Exception {
            return end.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void endsWhenTheTimeIsUp() {
        assertTimesOut(() -> right.receive(SHORT), SHORT, "a descriptor");
        assertTimesOut(() -> right.receive(Duration.ZERO), Duration.ZERO, "a descriptor");
        assertTimesOut(() -> listener.accept(SHORT), SHORT, "a connection to " + path);
        assertTimesOut(() -> listener.accept(Duration.ZERO), Duration.ZERO, path.toString());
    }

    @Test
    void endsWhenTheTimeForSendingIsUp() throws Exception {
        int sent = scene.memfd(1);
        assertTimesOut(() -> {
            while (true) {
                left.send(sent, NOTE, SHORT);
            }
        }, SHORT, "the peer to receive");

        right.receive(LONG).close();
        left.send(sent, new byte[0], Duration.ofSeconds(20));
    }

    @Test
    void refusesANegativeTime() {
        assertThatIllegalArgumentException().isThrownBy(() -> right.receive(Duration.ofNanos(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> listener.accept(Duration.ofNanos(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> SegmentSocket.connect(path, Duration.ofNanos(-1)));
    }

    @Test
    void endsWhenTheMessageComes() throws Exception {
        Waiting waiting = Waiting.in(() -> right.receive(LONG).close());
        left.send(scene.memfd(1), NOTE);

        assertThat(waiting.get()).isNull();
    }

    @Test
    void endsWhenThePeerDoes() throws Exception {
        Waiting waiting = Waiting.in(() -> right.receive(LONG));
        left.close();

        assertThat(waiting.get()).isInstanceOf(EOFException.class);
    }

    @Test
    void sendsWhenThePeerReceives() throws Exception {
        int sent = scene.memfd(1);
        int count = 200; // more than the kernel keeps
        Waiting waiting = Waiting.in(() -> {
            for (int i = 0; i < count; i++) {
                left.send(sent, NOTE);
            }
        });
        for (int i = 0; i < count; i++) {
            right.receive(Duration.ofSeconds(20)).close();
        }

        assertThat(waiting.get()).isNull();
    }

    @Test
    void endsWhenTheThreadIsInterrupted() throws Exception {
        for (ThrowingCallable call : new ThrowingCallable[]{() -> right.receive(LONG), () -> listener.accept(LONG)}) {
            Waiting waiting = Waiting.in(call);
            waiting.thread.interrupt();

            assertThat(waiting.get()).isExactlyInstanceOf(InterruptedIOException.class);
            assertThat(waiting.interrupted.get()).isTrue();
        }
        left.send(scene.memfd(1), NOTE); // the sockets are open
        right.receive(LONG).close();
        try (SegmentSocket client = SegmentSocket.connect(path, LONG); SegmentSocket server = listener.accept(LONG)) {
            assertThat(client.peer()).isEqualTo(server.peer());
        }
    }

    @Test
    void takesWhatIsThereThoughTheThreadIsInterrupted() throws Exception {
        left.send(scene.memfd(1), NOTE);
        Thread.currentThread().interrupt();
        try {
            right.receive(LONG).close();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void endsWhenTheSocketIsClosed() throws Exception {
        Waiting receiving = Waiting.in(() -> right.receive(LONG));
        Waiting accepting = Waiting.in(() -> listener.accept(LONG));
        awaitInPoll(receiving.thread);
        awaitInPoll(accepting.thread);
        right.close();
        listener.close();

        assertThat(receiving.get()).isInstanceOf(AsynchronousCloseException.class);
        assertThat(accepting.get()).isInstanceOf(AsynchronousCloseException.class);
    }

    @Test
    void refusesToBeUsedAfterItIsClosed() throws Exception {
        left.close();
        left.close();
        listener.close();
        listener.close();

        assertThatIllegalStateException().isThrownBy(() -> left.receive(Duration.ZERO));
        assertThatIllegalStateException().isThrownBy(() -> left.send(0, NOTE));
        assertThatIllegalStateException().isThrownBy(() -> listener.accept(Duration.ZERO));
    }

    /** Until the thread is in the class that waits: what closes before isn't what is meant. */
    private static void awaitInPoll(Thread thread) {
        while (thread.isAlive() && !Thread.currentThread().isInterrupted() && Arrays.stream(thread.getStackTrace())
                .noneMatch(frame -> frame.getMethodName().equals("await"))) {
            Thread.onSpinWait();
        }
    }

    private static void assertTimesOut(ThrowingCallable call, Duration time, String what) {
        long start = System.nanoTime();
        assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(call).withMessageContaining(what);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(time, time.plusSeconds(10));
    }
}
