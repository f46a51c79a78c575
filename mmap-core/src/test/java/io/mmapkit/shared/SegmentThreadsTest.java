package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import io.mmapkit.testing.Scene;
import java.io.InterruptedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Which threads may use a segment, and how long they wait for one. */
final class SegmentThreadsTest {
    private static final long SIZE = Scene.PAGE;

    @AutoClose private final Scene scene = Scene.create();

    /** Does something in another thread. */
    private static final class Elsewhere<T> {
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final Thread thread;

        Elsewhere(Callable<T> call) {
            thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    result.complete(call.call());
                } catch (Throwable failure) {
                    result.completeExceptionally(failure);
                }
            });
        }

        void awaitPause() {
            while (thread.getState() != Thread.State.TIMED_WAITING && !result.isDone()) {
                Thread.onSpinWait();
            }
        }

        Throwable failure() throws InterruptedException {
            try {
                throw new AssertionError("no failure but " + result.get());
            } catch (ExecutionException failed) {
                return failed.getCause();
            }
        }
    }

    private static Callable<Object> closing(SharedSegment segment) {
        return () -> {
            segment.close();
            return null;
        };
    }

    private static Callable<Object> growing(SharedSegment segment) {
        return () -> {
            segment.grow(2 * SIZE);
            return null;
        };
    }

    @Test
    void confinedOneIsForItsThreadOnly() throws Exception {
        try (SharedSegment made = SharedSegment.builder().memfd("x").byteSize(SIZE).confined().create()) {
            for (Callable<Object> call : List.<Callable<Object>>of(
                    () -> made.segment().get(ValueLayout.JAVA_BYTE, 0), closing(made), growing(made))) {
                assertThat(new Elsewhere<>(call).failure()).isInstanceOf(WrongThreadException.class);
            }
            assertThat(FileOf.segment(made).size()).as("nothing grew").isEqualTo(SegmentHeader.BYTES + SIZE);
            made.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            assertThat(new Elsewhere<>(made::participants).result.get()).hasSize(1);
            try (SharedSegment other = SharedSegment.builder().descriptor(made.descriptor()).attach()) {
                other.grow(2 * SIZE);
            }
            assertThat(new Elsewhere<>(made::refresh).failure()).isInstanceOf(WrongThreadException.class);
            assertThat(made.refresh()).isTrue();
        }
    }

    @Test
    void anyThreadMayUseAndCloseAnother() throws Exception {
        SharedSegment made = SharedSegment.anonymous("x", SIZE);
        new Elsewhere<>(() -> {
            made.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            made.grow(2 * SIZE);
            made.close();
            return null;
        }).result.get();
        assertThat(made.toString()).endsWith("closed]");
    }

    @Test
    void waitsNoLongerThanItMay() throws Exception {
        Path empty = Files.createFile(scene.path("empty"));
        for (Duration patience : new Duration[]{Duration.ZERO, Duration.ofMillis(200)}) {
            long began = System.nanoTime();
            assertThatExceptionOfType(IncompatibleSegmentException.class)
                    .isThrownBy(() -> SharedSegment.builder().file(empty).timeout(patience).attach())
                    .returns(Reason.NOT_READY, IncompatibleSegmentException::kind)
                    .withMessageContainingAll(empty.toString(), "empty");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(patience, patience.plusSeconds(10));
        }
    }

    @Test
    void waitsASecondUnlessSaid() throws Exception {
        Path empty = Files.createFile(scene.path("empty"));
        long began = System.nanoTime();
        assertThatExceptionOfType(IncompatibleSegmentException.class)
                .isThrownBy(() -> SharedSegment.builder().file(empty).byteSize(1).createOrAttach());
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofSeconds(1),
                Duration.ofSeconds(11));
    }

    @Test
    void interruptEndsTheWaitAndStays() throws Exception {
        Path empty = Files.createFile(scene.path("empty"));
        Elsewhere<Boolean> waiting = new Elsewhere<>(() -> {
            assertThatExceptionOfType(InterruptedIOException.class)
                    .isThrownBy(() -> SharedSegment.builder().file(empty).timeout(Duration.ofDays(999)).attach());
            return Thread.currentThread().isInterrupted();
        });
        waiting.awaitPause();
        waiting.thread.interrupt();
        assertThat(waiting.result.get()).isTrue();
    }

    @Test
    void interruptedThreadAttachesToWhatIsReady() throws Exception {
        String name = scene.name();
        SharedSegment.create(name, SIZE).close();
        Thread.currentThread().interrupt();
        try {
            SharedSegment.attach(name).close();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void attachesAsSoonAsItIsReady() throws Exception {
        Path path = scene.path("x");
        SharedSegment.builder().file(path).byteSize(SIZE).create().close();
        int fd = scene.open(path, Fcntl.O_RDWR);
        FileOf.write(fd, SegmentHeader.READY_AT, 0);
        Elsewhere<Long> waiting = new Elsewhere<>(() -> {
            try (SharedSegment late = SharedSegment.builder().file(path).timeout(Duration.ofSeconds(30)).attach()) {
                return late.byteSize();
            }
        });
        waiting.awaitPause();
        assertThat(waiting.result).isNotDone();
        FileOf.write(fd, SegmentHeader.READY_AT, 1);
        assertThat(waiting.result.get()).isEqualTo(SIZE);
    }
}
