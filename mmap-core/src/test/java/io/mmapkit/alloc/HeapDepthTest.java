package io.mmapkit.alloc;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.Seed;
import io.mmapkit.shared.SharedSegment;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations for which the stack of the thread isn't deep enough: each ends done or not begun. */
@Timeout(120)
final class HeapDepthTest {
    private static final long SIZE = 64 << 10;
    private static final int DIVES = Boolean.getBoolean("soak") ? 20_000 : 400;

    private final Random random = new Random(Seed.next("deep stacks"));
    private final List<MemorySegment> blocks = new ArrayList<>(1_000);
    @TempDir private Path folder;
    private RegionAllocator heap;
    private int overflows;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endOfTheStackLeavesAWholeHeap(boolean isLogged) throws Exception {
        FutureTask<Void> task = new FutureTask<>(() -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment memory = arena.allocate(SIZE, 4096);
                HeapFormat.make(new HeapWords(memory), HeapMode.CONFINED, isLogged);
                heap = RegionAllocator.open(memory);
                for (int dive = 0; dive < DIVES; dive++) {
                    dive();
                }
            }
            return null;
        });
        Thread thread = new Thread(null, task, "deep", 256 << 10);
        thread.start();
        task.get();
        assertThat(overflows).isGreaterThan(DIVES / 2);
    }

    /** Others wait for the lock of such a heap: who ran into the end of the stack must not have kept it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endOfTheStackLeavesTheLock(boolean isShared) throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (SharedSegment segment = SharedSegment.builder().file(folder.resolve("heap")).byteSize(SIZE).create()) {
            heap = isShared
                    ? RegionAllocator.create(segment)
                    : RegionAllocator.create(segment.segment(), HeapMode.THREADS);
            FutureTask<Void> task = new FutureTask<>(() -> {
                for (int dive = 0; dive < DIVES; dive++) {
                    dive();
                    assertThat(other.submit(() -> heap.allocate(8, 8)).get(30, TimeUnit.SECONDS)).satisfies(heap::free);
                }
                return null;
            });
            Thread thread = new Thread(null, task, "deep", 256 << 10);
            thread.start();
            task.get();
            assertThat(overflows).isGreaterThan(DIVES / 2);
        } finally {
            other.shutdown();
        }
    }

    private void dive() {
        try {
            deeper(random.nextInt(64));
        } catch (StackOverflowError end) {
            overflows++;
        }
        HeapStatistics found = heap.check();
        assertThat(found.usedBlocks()).isBetween((long) blocks.size(), blocks.size() + 1L + overflows);
        for (long bytes : new long[]{20, 50, 100}) {
            heap.free(heap.allocate(bytes, 1));
        }
    }

    private void deeper(int steps) {
        if (steps > 0) {
            deeper(steps - 1);
            return;
        }
        work();
        deeper(random.nextInt(3));
    }

    private void work() {
        if (blocks.size() < 150 && random.nextBoolean()) {
            MemorySegment block = null;
            try {
                block = heap.allocate(random.nextInt(random.nextInt(4) == 0 ? 2_000 : 100), 1);
            } catch (HeapFullException full) {
                return;
            }
            blocks.add(block);
        } else if (!blocks.isEmpty()) {
            MemorySegment last = blocks.getLast();
            heap.free(last);
            blocks.removeLast();
        }
    }
}
