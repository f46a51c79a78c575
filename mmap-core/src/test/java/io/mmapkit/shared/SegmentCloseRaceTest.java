package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A segment is closed under the hands of eight threads: for them, that is an IllegalStateException and nothing else. */
@Timeout(120)
final class SegmentCloseRaceTest {
    private static final int ROUNDS = Boolean.getBoolean("soak") ? 5_000 : 25;
    private static final int STEPS = 32;
    private static final long SIZE = 4096;

    /** One use of a segment, over and over. */
    private interface Use {
        void of(SharedSegment segment) throws IOException;
    }

    private static final List<Use> USES = List.of(SharedSegment::participants, SegmentCloseRaceTest::grow,
            SharedSegment::refresh, SegmentCloseRaceTest::load, SegmentCloseRaceTest::store,
            segment -> segment.readOnly().close(), segment -> {
                segment.seals();
                segment.hasReaders();
            }, segment -> {
                segment.descriptor();
                segment.unlink();
            });

    @Test
    void isAnExceptionForTheOthers() throws Exception {
        try (Scene scene = Scene.create(); ExecutorService threads = Executors.newFixedThreadPool(USES.size())) {
            Path first = scene.inMemory("segment");
            long before = Self.descriptorsOf(first.getParent().toString());
            for (int round = 0; round < ROUNDS; round++) {
                Path path = first.resolveSibling("segment-" + round);
                SharedSegment segment = SharedSegment.builder().file(path).byteSize(SIZE).reserve(STEPS * SIZE)
                        .create();
                List<Future<?>> users = new ArrayList<>();
                List<AtomicInteger> uses = new ArrayList<>();
                for (Use use : USES) {
                    AtomicInteger times = new AtomicInteger();
                    uses.add(times);
                    users.add(threads.submit(() -> useUntilClosed(segment, use, times)));
                }
                while (uses.stream().anyMatch(times -> times.get() == 0) && users.stream().noneMatch(Future::isDone)) {
                    Thread.onSpinWait();
                }
                segment.close(); // whoever is inside a system call on it
                for (Future<?> user : users) {
                    user.get();
                }
            }
            assertThat(SharedSegment.collectOrphans(first.getParent())).as("not unlinked").isEmpty();
            assertThat(Self.descriptorsOf(first.getParent().toString())).isEqualTo(before);
        }
    }

    private static void useUntilClosed(SharedSegment segment, Use use, AtomicInteger times) {
        try {
            while (true) {
                use.of(segment);
                times.incrementAndGet();
            }
        } catch (IllegalStateException closed) {
            return;
        } catch (IOException refused) {
            throw new AssertionError(refused);
        }
    }

    private static void grow(SharedSegment segment) throws IOException {
        long size = segment.segment().byteSize();
        segment.grow(size < STEPS * SIZE ? size + SIZE : size);
    }

    private static void load(SharedSegment segment) {
        long sum = 0;
        for (long i = 0; i < SIZE; i += Long.BYTES) {
            sum += segment.segment().get(ValueLayout.JAVA_LONG, i);
        }
        assertThat(sum).isBetween(0L, Long.MAX_VALUE);
    }

    private static void store(SharedSegment segment) {
        segment.segment().set(ValueLayout.JAVA_LONG, SIZE - Long.BYTES, 1L);
    }
}
