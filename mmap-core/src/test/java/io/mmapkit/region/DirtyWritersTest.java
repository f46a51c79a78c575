package io.mmapkit.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.ByteRange;
import io.mmapkit.DirtyTracker;
import io.mmapkit.MappedRegion;
import io.mmapkit.RegionBuilder;
import io.mmapkit.libc.Seed;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Threads write while another collects and copies what was written. No store is lost: when the writers are done, one more collect makes the
 * copy equal.
 */
final class DirtyWritersTest {
    private static final int PAGES = 700;
    private static final int WRITERS = 4;
    private static final int ROUNDS = Boolean.getBoolean("soak") ? 2000 : 60;
    private static final int STORES = 1000;

    private final Scene scene = Scene.create();

    @BeforeEach
    void begin() throws IOException {
        Tracking.require();
    }

    @AfterEach
    void end() {
        scene.close();
    }

    private RegionBuilder over(String kind) throws IOException {
        return switch (kind) {
            case "memfd" -> MappedRegion.builder().memfd("writers");
            case "anonymous" -> MappedRegion.builder().anonymous();
            default -> MappedRegion.builder().file(scene.path("writers")).create();
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"memfd", "anonymous", "file"})
    void noStoreIsLost(String kind) throws Exception {
        SplittableRandom seeds = new SplittableRandom(Seed.next("writers of " + kind));
        long size = PAGES * Scene.PAGE;
        try (MappedRegion region = over(kind).length(size).map();
                DirtyTracker tracker = DirtyTracker.track(region);
                ExecutorService pool = Executors.newFixedThreadPool(WRITERS)) {
            MemorySegment view = region.segment();
            MemorySegment copy = scene.memory(size);
            for (int round = 0; round < ROUNDS; round++) {
                AtomicBoolean done = new AtomicBoolean();
                List<Future<?>> writers = new ArrayList<>();
                for (int writer = 0; writer < WRITERS; writer++) {
                    SplittableRandom random = seeds.split();
                    long slot = writer * (long) Long.BYTES; // each has words of its own
                    writers.add(pool.submit(() -> write(view, random, slot)));
                }
                Future<?> end = pool.submit(() -> done.set(true)); // runs when a writer is done
                while (!done.get()) {
                    replicate(tracker, view, copy);
                }
                end.get();
                for (Future<?> writer : writers) {
                    writer.get();
                }
                replicate(tracker, view, copy);
                assertThat(view.mismatch(copy)).as("round %d", round).isEqualTo(-1);
            }
        }
    }

    private static void write(MemorySegment view, SplittableRandom random, long slot) {
        for (int i = 0; i < STORES; i++) {
            view.set(ValueLayout.JAVA_LONG, random.nextInt(PAGES) * Scene.PAGE + slot, random.nextLong());
        }
    }

    private static void replicate(DirtyTracker tracker, MemorySegment view, MemorySegment copy) throws IOException {
        for (ByteRange range : tracker.collect()) {
            MemorySegment.copy(view, range.offset(), copy, range.offset(), range.length());
        }
    }
}
