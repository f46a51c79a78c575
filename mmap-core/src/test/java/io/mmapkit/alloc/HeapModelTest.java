package io.mmapkit.alloc;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Seed;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random operations beside a model, in heaps of all kinds. */
@Timeout(900)
final class HeapModelTest {
    private static final int OPERATIONS = Boolean.getBoolean("soak") ? 10_000_000 : 200_000;
    private static final long SIZE = 128 << 10;
    private static final long LARGEST = 512 << 10;

    enum Kind {
        CONFINED, THREADS, ANONYMOUS_REGION, LOGGED_REGION, SHARED
    }

    @ParameterizedTest
    @EnumSource
    void doesWhatTheModelDoes(Kind kind) throws IOException {
        long seed = Seed.next("heap " + kind);
        switch (kind) {
            case CONFINED -> {
                try (Arena arena = Arena.ofConfined()) {
                    run(RegionAllocator.create(arena.allocate(SIZE, 4096), HeapMode.CONFINED), seed);
                }
            }
            case THREADS -> {
                try (Arena arena = Arena.ofShared()) {
                    run(RegionAllocator.create(arena.allocate(SIZE, 16)), seed);
                }
            }
            case ANONYMOUS_REGION, LOGGED_REGION -> {
                Sharing sharing = kind == Kind.LOGGED_REGION ? Sharing.SHARED : Sharing.PRIVATE;
                try (MappedRegion region = MappedRegion.builder().anonymous().length(SIZE).sharing(sharing)
                        .reserve(LARGEST).protection(Protection.READ, Protection.WRITE).map()) {
                    run(RegionAllocator.create(region, HeapMode.THREADS).growUpTo(LARGEST), seed);
                }
            }
            case SHARED -> {
                try (SharedSegment segment = SharedSegment.anonymous("model", SIZE)) {
                    run(RegionAllocator.create(segment).growUpTo(LARGEST), seed);
                }
            }
        }
    }

    private static void run(RegionAllocator heap, long seed) {
        Random random = new Random(seed);
        HeapModel model = new HeapModel(heap);
        int full = 0;
        for (int i = 0; i < OPERATIONS; i++) {
            int what = random.nextInt(100);
            boolean isGrowing = i / 5000 % 2 == 0;
            if (what < (isGrowing ? 65 : 35)) {
                full += model.allocate(size(random), 1L << random.nextInt(random.nextInt(8) == 0 ? 13 : 5)) ? 0 : 1;
            } else if (what < 90) {
                model.freeOne(random);
            } else {
                model.reallocateOne(random, size(random));
            }
            if (i % 10_000 == 0) {
                model.requireWhole();
            }
        }
        model.requireWhole();
        assertThat(full).as("heap full").isPositive();
        model.freeAll(random);
        HeapStatistics end = heap.check();
        assertThat(end.usedBlocks()).isZero();
        MemorySegment all = heap.allocate(end.freeBytes() + end.quickBytes() - 16 * 1024, 1); // joined again
        all.fill((byte) 1);
        heap.free(all);
        assertThat(all.get(ValueLayout.JAVA_BYTE, all.byteSize() - 1)).isEqualTo((byte) 1);
    }

    private static long size(Random random) {
        int kind = random.nextInt(20);
        return kind < 14 ? random.nextInt(200) : kind < 19 ? random.nextInt(3000) : random.nextInt(100_000);
    }
}
