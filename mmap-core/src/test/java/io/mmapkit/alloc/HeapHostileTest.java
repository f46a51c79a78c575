package io.mmapkit.alloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.RegionBuilder;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Seed;
import io.mmapkit.libc.Views;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a caller gives back, and whatever lies in the heap: nothing beside the heap is stored to, and no block is handed out twice. */
@Timeout(300)
@ParameterizedClass
@ValueSource(booleans = {false, true}) // whether the memory is only its thread's
final class HeapHostileTest {
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final long SIZE = 20 << 10;
    private static final long FENCE = 4096;
    private static final byte OUTSIDE = 0x6b;

    private final boolean isConfined;
    @AutoClose private final Arena arena;
    private final MemorySegment all; // with a fence on both sides
    private final MemorySegment memory;

    HeapHostileTest(boolean isConfined) {
        this.isConfined = isConfined;
        this.arena = isConfined ? Arena.ofConfined() : Arena.ofShared();
        this.all = arena.allocate(SIZE + 2 * FENCE, 4096).fill(OUTSIDE);
        this.memory = all.asSlice(FENCE, SIZE);
    }

    private void requireFence() {
        for (long from : new long[]{0, FENCE + SIZE}) {
            assertThat(all.asSlice(from, FENCE).toArray(ValueLayout.JAVA_BYTE)).containsOnly(OUTSIDE);
        }
    }

    @Test
    void segmentsOfAnyPlaceAndLengthGiveBackWholeBlocksOnly() throws Exception {
        Random random = new Random(Seed.next("hostile segments"));
        for (boolean isLogged : new boolean[]{false, true}) {
            HeapFormat.make(new HeapWords(memory), HeapMode.CONFINED, isLogged);
            RegionAllocator heap = RegionAllocator.open(memory);
            Map<Long, Long> sizes = new HashMap<>(); // by address
            int freed = 0;
            for (int step = 0; step < (SOAK ? 1_000_000 : 50_000); step++) {
                if (sizes.size() < 30) {
                    take(random, heap, sizes);
                }
                long address = all.address() + random.nextLong(all.byteSize());
                address = random.nextInt(8) == 0 ? address : address & -16L;
                address = random.nextInt(50) == 0 ? address ^ 1L << random.nextInt(63) : address;
                long bytes = random.nextInt(20) == 0 ? random.nextLong(Long.MAX_VALUE) : random.nextLong(200);
                MemorySegment any = Views.of(address, bytes, Arena.global());
                Long size = sizes.get(address);
                if (size != null && bytes <= size) {
                    heap.free(any);
                    sizes.remove(address);
                    freed++;
                } else {
                    assertThatExceptionOfType(IllegalArgumentException.class).as("%s", any)
                            .isThrownBy(() -> heap.free(any));
                }
            }
            assertThat(freed).isGreaterThan(100);
            assertThat(heap.check().usedBlocks()).isEqualTo(sizes.size());
            requireFence();
        }
    }

    private static void take(Random random, RegionAllocator heap, Map<Long, Long> sizes) {
        try {
            MemorySegment block = heap.allocate(random.nextInt(random.nextInt(9) == 0 ? 1_500 : 120), 1);
            assertThat(sizes.put(block.address(), heap.usableSize(block))).as("twice: %s", block).isNull();
        } catch (HeapFullException full) {
            assertThat(sizes).isNotEmpty();
        }
    }

    @Test
    void flippedBitsBesideAnOpenHeapHandNothingOutTwice() throws Exception {
        Random random = new Random(Seed.next("flipped bits"));
        MemorySegment image = arena.allocate(SIZE, 4096);
        int told = 0;
        int all = 0;
        for (boolean isLogged : new boolean[]{false, true}) {
            HeapFormat.make(new HeapWords(image), HeapMode.CONFINED, isLogged);
            List<Long> used = prepare(RegionAllocator.open(image), image);
            for (long at = 0; at < SIZE; at += Long.BYTES) {
                for (int bit = 0; bit < Long.SIZE; bit += SOAK ? 1 : 1 + random.nextInt(40)) {
                    memory.copyFrom(image);
                    RegionAllocator heap = RegionAllocator.open(memory);
                    memory.set(ValueLayout.JAVA_LONG, at, memory.get(ValueLayout.JAVA_LONG, at) ^ 1L << bit);
                    told += isTold(heap, used, "bit " + bit + " at " + at) ? 1 : 0;
                    all++;
                }
            }
        }
        System.out.println(all + " flipped bits beside an open heap, " + told + " told of");
        requireFence();
    }

    /** Some in use, some in quick lists, some free. */
    private static List<Long> prepare(RegionAllocator heap, MemorySegment memory) {
        List<MemorySegment> blocks = new ArrayList<>();
        for (int i = 0; i < 36; i++) {
            blocks.add(heap.allocate(20 + 16 * (i % 6) + (i % 9 == 0 ? 900 : 0), 1));
        }
        List<Long> used = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            if (i % 3 != 0) {
                heap.free(blocks.get(i));
            } else {
                used.add(blocks.get(i).address() - memory.address());
            }
        }
        assertThat(heap.check().quickBlocks()).isGreaterThan(6);
        return used;
    }

    /** Uses it, and says whether there was any exception. */
    private boolean isTold(RegionAllocator heap, List<Long> used, String when) {
        TreeMap<Long, Long> ends = new TreeMap<>(); // of what is in use, by offset; the least that they have
        used.forEach(offset -> ends.put(offset, offset + 20));
        boolean isTold = false;
        for (int i = 0; i < 40; i++) {
            try {
                if (i % 4 == 3) {
                    Long offset = i % 8 == 3 ? ends.firstKey() : ends.lastKey();
                    heap.free(memory.asSlice(offset, 20));
                    ends.remove(offset);
                } else {
                    long bytes = 20 + 16 * (i % 7);
                    long offset = heap.allocate(bytes, 1).address() - memory.address();
                    Map.Entry<Long, Long> before = ends.lowerEntry(offset + bytes);
                    assertThat(before == null || before.getValue() <= offset).as("handed out twice with %s", when)
                            .isTrue();
                    ends.put(offset, offset + bytes);
                }
            } catch (IllegalArgumentException | IllegalStateException refused) {
                isTold = true;
            }
        }
        return isTold;
    }

    private RegionBuilder anonymous(long byteSize) {
        RegionBuilder builder = MappedRegion.builder().anonymous().length(byteSize).sharing(Sharing.PRIVATE)
                .protection(Protection.READ, Protection.WRITE);
        return isConfined ? builder.confined() : builder;
    }

    @Test
    void arrayIsNotTakenForTheMemoryAtItsOffset() throws Exception {
        long low = 4 << 20;
        byte[] array = new byte[(int) low + (1 << 20)];
        try (MappedRegion region = anonymous(SIZE).address(low).map()) {
            long address = region.segment().address();
            assumeThat(address).as("a place for a region").isLessThan(array.length - SIZE);
            for (HeapMode mode : new HeapMode[]{HeapMode.CONFINED, HeapMode.THREADS}) {
                for (boolean isLogged : new boolean[]{false, true}) {
                    HeapFormat.make(new HeapWords(region.segment()), mode, isLogged);
                    RegionAllocator heap = RegionAllocator.open(region);
                    MemorySegment block = heap.allocate(100, 1);
                    MemorySegment part = MemorySegment.ofArray(array).asSlice(block.address(), 100);
                    assertThat(part.address()).isEqualTo(block.address());
                    assertThatExceptionOfType(ForeignSegmentException.class).isThrownBy(() -> heap.free(part));
                    assertThat(heap.check().usedBlocks()).isOne();
                    heap.free(block);
                    assertThat(heap.allocate(100, 1).address()).isEqualTo(block.address());
                }
            }
        }
    }

    @Test
    void growsWithBlocksAtHandAndFromBefore() throws Exception {
        try (MappedRegion region = anonymous(1 << 20).reserve(64 << 20).map()) {
            RegionAllocator heap = RegionAllocator.create(region, HeapMode.CONFINED);
            List<MemorySegment> early = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                early.add(heap.allocate(100, 1));
            }
            heap.free(early.removeLast());
            heap.grow(2 << 20);
            heap.growUpTo(32 << 20).allocate(20 << 20, 1);
            for (MemorySegment block : early) {
                heap.free(block);
                assertThatExceptionOfType(DoubleFreeException.class).isThrownBy(() -> heap.free(block));
            }
            MemorySegment late = heap.allocate(heap.check().largestFree(), 1); // so that the next are in what was added
            List<MemorySegment> high = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                high.add(heap.allocate(200, 1));
            }
            high.forEach(heap::free);
            assertThat(heap.check().quickBlocks()).isGreaterThanOrEqualTo(2);
            assertThat(high.stream().map(MemorySegment::address)).contains(heap.allocate(200, 1).address());
            assertThat(late.address()).isBetween(region.segment().address(), high.get(1).address());
            heap.check();
        }
    }

    @Test
    void endsWithTheViewsOfItsRegion() throws Exception {
        for (boolean isShrunk : new boolean[]{false, true}) {
            try (MappedRegion region = anonymous(1 << 20).map()) {
                RegionAllocator heap = RegionAllocator.create(region, HeapMode.CONFINED);
                heap.allocate(900_000, 1);
                MemorySegment block = heap.allocate(100, 1);
                heap.free(heap.allocate(100, 1)); // at hand, in what will not be there any more
                if (isShrunk) {
                    region.shrink(64 << 10);
                } else {
                    region.protect(Protection.READ);
                }
                assertThatIllegalStateException().isThrownBy(() -> heap.allocate(100, 1));
                assertThatIllegalStateException().isThrownBy(() -> heap.free(block));
                assertThatIllegalStateException().isThrownBy(heap::check);
            }
        }
    }

    @Test
    void memoryThatAnotherThreadClosesMeanwhileIsToldOf() throws Exception {
        for (int time = 0; time < (isConfined ? 0 : 30); time++) {
            Arena closing = Arena.ofShared();
            RegionAllocator heap = RegionAllocator.create(closing.allocate(SIZE, 16), HeapMode.CONFINED);
            heap.free(heap.allocate(100, 1));
            CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> closeSoon(closing));
            assertThatIllegalStateException().isThrownBy(() -> {
                while (true) {
                    heap.free(heap.allocate(100, 1));
                }
            });
            closed.join();
        }
    }

    private static void closeSoon(Arena arena) {
        while (true) {
            try {
                arena.close();
                return;
            } catch (IllegalStateException isAccessed) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void whoHadAHeapThatIsMadeAnewIsTold() {
        RegionAllocator old = RegionAllocator.create(memory, HeapMode.CONFINED);
        MemorySegment block = old.allocate(100, 1);
        old.free(old.allocate(100, 1));
        RegionAllocator next = RegionAllocator.create(memory, HeapMode.CONFINED);

        assertThatIllegalStateException().isThrownBy(() -> old.allocate(100, 1)).withMessageContaining("anew");
        assertThatIllegalStateException().isThrownBy(() -> old.free(block)).withMessageContaining("anew");
        assertThatIllegalStateException().isThrownBy(() -> old.setRoot(0)).withMessageContaining("anew");
        assertThat(next.check().usedBlocks()).isZero();
    }

    @Test
    void heapOfThreadsInMemoryOfOneIsOnlyForThat() {
        RegionAllocator heap = RegionAllocator.create(memory, HeapMode.THREADS);
        MemorySegment block = heap.allocate(100, 1);
        for (Runnable use : new Runnable[]{() -> heap.allocate(100, 1), () -> heap.free(block)}) {
            heap.free(heap.allocate(100, 1));
            if (isConfined) {
                assertThatExceptionOfType(CompletionException.class)
                        .isThrownBy(() -> CompletableFuture.runAsync(use).join())
                        .withCauseInstanceOf(WrongThreadException.class);
            } else {
                CompletableFuture.runAsync(use).join();
            }
        }
        assertThat(heap.check().usedBlocks()).isOne();
    }
}
