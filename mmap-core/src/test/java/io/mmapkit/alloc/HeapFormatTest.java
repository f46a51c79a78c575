package io.mmapkit.alloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.alloc.IncompatibleHeapException.Reason;
import io.mmapkit.libc.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memory that isn't a heap of this library, or not any more. */
@Timeout(900)
final class HeapFormatTest {
    private static final int IMAGES = Boolean.getBoolean("soak") ? 100_000 : 5_000;
    private static final long SIZE = 32 << 10;

    @AutoClose private final Arena arena = Arena.ofConfined();

    private final MemorySegment memory = arena.allocate(SIZE, 4096);

    private void requireRefused(MemorySegment bytes, Reason reason) {
        assertThatExceptionOfType(IncompatibleHeapException.class).isThrownBy(() -> RegionAllocator.open(bytes))
                .satisfies(refused -> assertThat(refused.kind()).isEqualTo(reason));
    }

    @Test
    void refusesWhatIsNoHeap() {
        requireRefused(memory, Reason.NOT_A_HEAP);
        requireRefused(memory.fill((byte) 0x77), Reason.NOT_A_HEAP);
        requireRefused(memory.asSlice(0, 0), Reason.NOT_A_HEAP);
        requireRefused(memory.asSlice(0, 7), Reason.NOT_A_HEAP);
    }

    @Test
    void refusesOtherVersionsModesAndLayouts() {
        RegionAllocator.create(memory);
        memory.set(ValueLayout.JAVA_LONG, HeapLayout.VERSION_AT, 2);
        requireRefused(memory, Reason.OTHER_VERSION);
        RegionAllocator.create(memory);
        memory.set(ValueLayout.JAVA_LONG, HeapLayout.LAYOUT_AT, HeapLayout.HASH ^ 1);
        requireRefused(memory, Reason.OTHER_VERSION);
        RegionAllocator.create(memory);
        memory.set(ValueLayout.JAVA_LONG, HeapLayout.MODE_AT, 77);
        requireRefused(memory, Reason.CORRUPT);
        HeapFormat.make(new HeapWords(memory), HeapMode.SHARED, true);
        requireRefused(memory, Reason.OTHER_MODE);
    }

    @Test
    void refusalLeavesTheHeapToWhoHasIt() throws Exception {
        RegionAllocator heap = RegionAllocator.create(memory);
        MemorySegment block = heap.allocate(10, 1);
        requireRefused(memory.asSlice(0, SIZE / 2), Reason.TRUNCATED);
        heap.free(block);
        assertThat(heap.check().usedBlocks()).isZero();
    }

    @Test
    void refusesWhatWasCut() throws Exception {
        RegionAllocator.create(memory);
        for (long size : new long[]{SIZE - 1, SIZE / 2, HeapLayout.SMALLEST_HEAP, 12_000, 100, 64}) {
            requireRefused(memory.asSlice(0, size), Reason.TRUNCATED);
        }
        RegionAllocator.open(memory).check();
    }

    @Test
    void refusesAHeapWithoutLogThatWasLeftInTheMiddle() {
        RegionAllocator heap = RegionAllocator.create(memory);
        heap.allocate(2000, 1);
        memory.set(ValueLayout.JAVA_LONG, HeapLayout.STATE_AT,
                memory.get(ValueLayout.JAVA_LONG, HeapLayout.STATE_AT) | 1);

        requireRefused(memory, Reason.UNFINISHED);
    }

    @Test
    void makesQuickListsAnewFromTheHeaders() throws Exception {
        RegionAllocator heap = RegionAllocator.create(memory);
        MemorySegment kept = heap.allocate(100, 1);
        List<MemorySegment> freed = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            freed.add(heap.allocate(200, 1));
        }
        freed.forEach(heap::free);
        for (long at = HeapLayout.QUICK_AT; at < HeapLayout.LISTS_AT; at += 8) {
            memory.set(ValueLayout.JAVA_LONG, at, 0xdead_beef_dead_beefL); // as a death may leave them
        }

        RegionAllocator again = RegionAllocator.open(memory);
        assertThat(again.check().usedBlocks()).isOne();
        again.free(kept);
        assertThat(again.check().usedBlocks()).isZero();
    }

    @Test
    void survivesAnyDamage() {
        Random random = new Random(Seed.next("damaged heaps"));
        MemorySegment image = arena.allocate(SIZE, 4096);
        int refused = 0;
        int damaged = 0;
        int unnoticed = 0;
        for (int i = 0; i < IMAGES; i++) {
            if (i % 50 == 0) {
                prepare(random, image);
            }
            memory.copyFrom(image);
            damage(random);
            try {
                RegionAllocator heap = RegionAllocator.open(memory);
                damaged += use(random, heap) ? 1 : 0;
                heap.check();
                unnoticed++;
            } catch (IncompatibleHeapException told) {
                refused++;
            } catch (HeapCorruptedException told) {
                damaged++;
            }
        }
        System.out.println(IMAGES + " damaged heaps: " + refused + " refused, " + damaged + " told of damage, "
                + unnoticed + " whole");
        assertThat(refused).isPositive();
        assertThat(damaged).isPositive();
    }

    private void prepare(Random random, MemorySegment image) {
        boolean isLogged = random.nextBoolean();
        HeapFormat.make(new HeapWords(image), HeapMode.CONFINED, isLogged);
        try {
            RegionAllocator heap = RegionAllocator.open(image);
            List<MemorySegment> blocks = new ArrayList<>();
            for (int step = 0; step < 60; step++) {
                blocks.add(heap.allocate(random.nextInt(400), 1));
                if (random.nextInt(3) == 0) {
                    heap.free(blocks.remove(random.nextInt(blocks.size())));
                }
            }
        } catch (HeapFullException full) {
            // full enough
        } catch (IncompatibleHeapException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private void damage(Random random) {
        int times = 1 + random.nextInt(4);
        for (int time = 0; time < times; time++) {
            long bound = random.nextBoolean() ? SIZE : HeapLayout.LISTS_AT + 512;
            long at = random.nextLong(bound / 8) * 8;
            long value = memory.get(ValueLayout.JAVA_LONG, at);
            memory.set(ValueLayout.JAVA_LONG, at, switch (random.nextInt(6)) {
                case 0 -> value ^ 1L << random.nextInt(64);
                case 1 -> random.nextLong();
                case 2 -> random.nextLong(SIZE);
                case 3 -> memory.get(ValueLayout.JAVA_LONG, random.nextLong(SIZE / 8) * 8); // what was right elsewhere
                case 4 -> HeapLayout.FIRST + 16 * random.nextLong(1200);
                default -> -1;
            });
        }
    }

    /** Does what can be done, and says whether anything was told of damage. */
    private boolean use(Random random, RegionAllocator heap) {
        boolean isTold = false;
        List<MemorySegment> mine = new ArrayList<>();
        for (int step = 0; step < 30; step++) {
            try {
                switch (random.nextInt(5)) {
                    case 0, 1 -> mine.add(heap.allocate(random.nextInt(1500), 1L << random.nextInt(8)));
                    case 2 -> {
                        if (!mine.isEmpty()) {
                            heap.free(mine.removeLast());
                        }
                    }
                    case 3 -> heap.free(heap.at(HeapLayout.FIRST + 8 + 16 * random.nextLong(1200)));
                    default -> heap.dump();
                }
            } catch (HeapCorruptedException told) {
                isTold = true;
            } catch (HeapFullException | DoubleFreeException | ForeignSegmentException told) {
                // as it may be
            }
        }
        return isTold;
    }
}
