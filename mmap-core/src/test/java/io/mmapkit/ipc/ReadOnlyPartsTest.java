package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.shared.SharedSegmentBuilder;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may only read is refused whatever would write, and leaves nothing behind. */
@Timeout(60)
final class ReadOnlyPartsTest {
    private static final int CAPACITY = 4096;

    @AutoClose private final Scene scene = Scene.create();

    private interface Attempt {
        void make() throws IOException;
    }

    private interface Attaching {
        AutoCloseable to(SharedSegmentBuilder where) throws IOException;
    }

    private void requireRefused(SharedSegment segment, Class<? extends Exception> how, Attempt attempt)
            throws IOException {
        byte[] before = segment.segment().toArray(ValueLayout.JAVA_BYTE);
        assertThatExceptionOfType(how).isThrownBy(attempt::make)
                .withMessageMatching("(?s).*(reading only|isn't open for reading and writing).*");
        assertThat(segment.segment().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(before);
        assertThat(segment.participants()).hasSize(1);
        assertThat(segment.hasReaders()).isFalse();
    }

    private void requireNoPart(SharedSegment segment, Attaching attaching) throws IOException {
        Path path = Path.of("/proc/self/fd/" + segment.descriptor());
        int readable = scene.open(path, Fcntl.O_RDONLY);
        requireRefused(segment, IllegalStateException.class,
                () -> attaching.to(SharedSegment.builder().descriptor(segment.descriptor()).readOnly()));
        requireRefused(segment, IllegalStateException.class,
                () -> attaching.to(SharedSegment.builder().descriptor(readable).readOnly()));
        requireRefused(segment, IllegalStateException.class,
                () -> attaching.to(SharedSegment.builder().descriptor(readable).unnoticed()));
        requireRefused(segment, AccessDeniedException.class,
                () -> attaching.to(SharedSegment.builder().descriptor(readable)));
    }

    @Test
    void ringsHaveNone() throws IOException {
        try (SpscRing spsc = SpscRing.create(SharedSegment.builder().memfd("spsc"), CAPACITY);
                MpscRing mpsc = MpscRing.create(SharedSegment.builder().memfd("mpsc"), CAPACITY, 2);
                BroadcastRing broadcast = BroadcastRing.create(SharedSegment.builder().memfd("all"), CAPACITY, false);
                BroadcastRing gated = BroadcastRing.create(SharedSegment.builder().memfd("all"), CAPACITY, true)) {
            requireNoPart(spsc.segment(), SpscRing::attach);
            requireNoPart(mpsc.segment(), MpscRing::attach);
            requireNoPart(broadcast.segment(), BroadcastRing::attach);
            requireNoPart(gated.segment(), BroadcastRing::attach);
        }
    }

    @Test
    void rightsAreNotMadeForReadingOnly() {
        String name = scene.name();
        for (Attempt attempt : List.<Attempt>of(
                () -> SpscRing.createOrAttach(SharedSegment.builder().name(name).readOnly(), CAPACITY).close(),
                () -> MpscRing.createOrAttach(SharedSegment.builder().name(name).readOnly(), CAPACITY, 1).close(),
                () -> BroadcastRing.createOrAttach(SharedSegment.builder().name(name).readOnly(), CAPACITY, false)
                        .close())) {
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(attempt::make);
        }
        assertThat(Path.of("/dev/shm" + name)).doesNotExist();
    }

    @Test
    void locksHaveNone() throws IOException {
        try (SharedSegment segment = SharedSegment.anonymous("locks", 8192);
                SharedSegment own = SharedSegment.anonymous("mutex", 64);
                SharedMutex mutex = SharedMutex.at(own, 0)) {
            for (Attaching attaching : List.<Attaching>of(where -> lock(where, one -> SharedMutex.at(one, 0)),
                    where -> lock(where, one -> SharedReadWriteLock.at(one, 1024)),
                    where -> lock(where, one -> SharedSemaphore.at(one, 2048, 3)),
                    where -> lock(where, one -> SharedLatch.at(one, 4096, 3)),
                    where -> lock(where, one -> SharedBarrier.at(one, 5120, 3)),
                    where -> lock(where, one -> SharedCondition.at(one, 6144, mutex)),
                    where -> lock(where, one -> LeaderElection.at(one, 7168)))) {
                requireNoPart(segment, attaching);
            }
        }
    }

    private interface Lock {
        Object at(SharedSegment segment) throws IOException;
    }

    private static AutoCloseable lock(SharedSegmentBuilder where, Lock lock) throws IOException {
        try (SharedSegment segment = where.attach()) {
            Object made = lock.at(segment);
            return () -> assertThat(made).isNull();
        }
    }

    @Test
    void latestValueHasAReaderAndNoWriter() throws IOException {
        try (SharedSegment segment = SharedSegment.anonymous("latest", 4096); Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(8);
            requireNoPart(segment, where -> {
                try (SharedSegment readable = where.attach()) {
                    LatestValue cell = LatestValue.at(readable, 0, 8);
                    assertThat(cell.read(value)).isZero();
                    return cell.writer();
                }
            });
            try (LatestValue.Writer writer = LatestValue.at(segment, 0, 8).writer();
                    SharedSegment readable = segment.readOnly()) {
                value.set(ValueLayout.JAVA_LONG, 0, 42);
                writer.write(value);
                value.fill((byte) 0);
                assertThat(LatestValue.at(readable, 0, 8).read(value)).isEqualTo(1);
                assertThat(value.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(42);
            }
        }
    }
}
