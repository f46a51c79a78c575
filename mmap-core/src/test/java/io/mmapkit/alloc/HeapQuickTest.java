package io.mmapkit.alloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Seed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small blocks that were given back and are kept for the next who wants one of their size. */
@Timeout(120)
@ParameterizedClass
@ValueSource(booleans = {false, true}) // whether the memory is only its thread's
final class HeapQuickTest {
    private static final long SIZE = 64 << 10;
    private static final int STEPS = Boolean.getBoolean("soak") ? 100_000 : 4_000;

    @AutoClose private final Arena arena;
    private final MemorySegment memory;
    private final MemorySegment copy;

    HeapQuickTest(boolean isConfined) {
        this.arena = isConfined ? Arena.ofConfined() : Arena.ofShared();
        this.memory = arena.allocate(SIZE, 4096);
        this.copy = arena.allocate(SIZE, 4096);
    }

    private RegionAllocator heap(boolean isLogged) throws IncompatibleHeapException {
        HeapFormat.make(new HeapWords(memory), HeapMode.CONFINED, isLogged);
        return RegionAllocator.open(memory);
    }

    private static List<MemorySegment> blocks(RegionAllocator heap, int count, long bytes) {
        List<MemorySegment> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            blocks.add(heap.allocate(bytes, 1));
            heap.allocate(16, 1); // between them, so that none are joined
        }
        return blocks;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lastToBeGivenBackIsTheFirstToBeTaken(boolean isLogged) throws Exception {
        RegionAllocator heap = heap(isLogged);
        for (long bytes : new long[]{0, 8, 24, 25, 100, 1000, 1032}) {
            List<MemorySegment> blocks = blocks(heap, 3, bytes);
            blocks.forEach(heap::free);

            assertThat(heap.check().quickBlocks()).as("of %s bytes", bytes).isEqualTo(2);
            assertThat(heap.allocate(bytes, 16).address()).isEqualTo(blocks.get(1).address());
            assertThat(heap.allocate(bytes, 1).address()).isEqualTo(blocks.get(0).address());
            assertThat(heap.check().quickBlocks()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void blockThatWasWrittenOverIsNotGivenAway(boolean isLogged) throws Exception {
        RegionAllocator heap = heap(isLogged);
        MemorySegment block = blocks(heap, 1, 100).getFirst();
        heap.free(block);
        long at = heap.offsetOf(block) - HeapLayout.HEADER;
        long header = memory.get(ValueLayout.JAVA_LONG, at);
        for (int bit = 0; bit < Long.SIZE; bit++) {
            memory.set(ValueLayout.JAVA_LONG, at, header ^ 1L << bit);
            assertThatExceptionOfType(HeapCorruptedException.class).as("bit %s", bit)
                    .isThrownBy(() -> heap.allocate(100, 1))
                    .satisfies(damage -> assertThat(damage.offset()).isEqualTo(at));
            assertThatExceptionOfType(HeapCorruptedException.class).as("bit %s", bit).isThrownBy(heap::check);
        }
        memory.set(ValueLayout.JAVA_LONG, at, header);
        assertThat(heap.allocate(100, 1).address()).isEqualTo(block.address());
        heap.check();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void partOfABlockGivesAllOfItBack(boolean isLogged) throws Exception {
        RegionAllocator heap = heap(isLogged);
        MemorySegment block = blocks(heap, 1, 1000).getFirst();
        for (long bytes : new long[]{0, 1, 500, 999, 1000}) {
            heap.free(block.asSlice(0, bytes));

            assertThat(heap.check().quickBlocks()).isOne();
            assertThat(heap.allocate(1000, 1).address()).isEqualTo(block.address());
        }
        MemorySegment longer = memory.asSlice(heap.offsetOf(block), 1033);
        assertThatExceptionOfType(ForeignSegmentException.class).isThrownBy(() -> heap.free(longer));
        MemorySegment all = heap.at(heap.offsetOf(block));
        assertThat(all.byteSize()).isEqualTo(1000);
        heap.free(all);
        assertThat(heap.check().quickBlocks()).isOne();
    }

    @Test
    void linkThatLeadsNowhereIsNotFollowed() throws Exception {
        RegionAllocator heap = heap(true);
        List<MemorySegment> blocks = blocks(heap, 2, 100);
        blocks.forEach(heap::free);
        MemorySegment first = blocks.getLast();
        long link = first.get(ValueLayout.JAVA_LONG, 0);
        for (long wrong : new long[]{-1, Long.MIN_VALUE, 8, HeapLayout.FIRST + 1, link + 8, SIZE, 1L << 47 | 8}) {
            first.set(ValueLayout.JAVA_LONG, 0, wrong);
            assertThatExceptionOfType(HeapCorruptedException.class).as("link %s", wrong)
                    .isThrownBy(() -> heap.allocate(100, 1))
                    .satisfies(damage -> assertThat(damage.offset()).isEqualTo(heap.offsetOf(first)));
        }
        first.set(ValueLayout.JAVA_LONG, 0, link);
        assertThat(heap.allocate(100, 1).address()).isEqualTo(first.address());
        heap.check();
    }

    @Test
    void overflowIntoABlockThatIsKeptIsFound() throws Exception {
        RegionAllocator heap = heap(false);
        MemorySegment first = heap.allocate(24, 1);
        MemorySegment second = heap.allocate(40, 1);
        heap.allocate(16, 1);
        heap.free(second);
        long at = heap.offsetOf(second) - HeapLayout.HEADER;
        long header = memory.get(ValueLayout.JAVA_LONG, at);
        memory.set(ValueLayout.JAVA_LONG, at, header + 1);

        assertThatExceptionOfType(HeapCorruptedException.class).isThrownBy(() -> heap.free(first))
                .satisfies(damage -> assertThat(damage.offset()).isEqualTo(at));
        memory.set(ValueLayout.JAVA_LONG, at, header);
        heap.free(first);
        assertThat(heap.check().quickBlocks()).isEqualTo(2);
    }

    @Test
    void whoeverOpensAHeapWithoutLogFindsAllThatWasDone() throws Exception {
        Random random = new Random(Seed.next("small blocks"));
        RegionAllocator heap = heap(false);
        List<MemorySegment> blocks = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            if (blocks.isEmpty() || blocks.size() < 60 && random.nextBoolean()) {
                blocks.add(heap.allocate(random.nextInt(random.nextInt(60) == 0 ? 3000 : 200), 1));
            } else {
                heap.free(blocks.remove(random.nextInt(blocks.size())));
            }
            copy.copyFrom(memory);
            RegionAllocator heir = RegionAllocator.open(copy);
            assertThat(heir.check()).as("step %s", step).isEqualTo(heap.check());
            assertThat(used(heir)).isEqualTo(used(heap));
            if (step % 100 == 0) {
                heap = RegionAllocator.open(memory); // and it goes on from there
            }
        }
    }

    private static TreeSet<Long> used(RegionAllocator heap) {
        TreeSet<Long> used = new TreeSet<>();
        heap.visit((block, _, kind) -> {
            if (kind == HeapWalk.Kind.USED) {
                used.add(block);
            }
        });
        return used;
    }

    @Test
    void whatDoesNotFitIntoTheListsIsJoinedWhenAHeapIsOpened() throws Exception {
        RegionAllocator heap = heap(false);
        for (MemorySegment block : blocks(heap, 5, 100)) {
            long at = heap.offsetOf(block) - HeapLayout.HEADER;
            memory.set(ValueLayout.JAVA_LONG, at, memory.get(ValueLayout.JAVA_LONG, at) ^ Headers.QUICK_MASK);
        }

        HeapStatistics found = RegionAllocator.open(memory).check();
        assertThat(found.quickBlocks()).isEqualTo(2);
        assertThat(found.usedBlocks()).isEqualTo(5);
        assertThat(found.freeBlocks()).isEqualTo(3 + 1);
    }

    @Test
    void staysWholeBeyondWhatHasANumber() throws IOException {
        assertThat(QuickStacks.places(HeapLayout.SMALLEST_HEAP)).isZero();
        long lowest = HeapLayout.FIRST / HeapLayout.GRAIN + 1;
        assertThat(QuickStacks.places(1L << 40)).isEqualTo((1L << 32) - 1 - lowest);
        long gigabyte = 1L << 30;
        try (MappedRegion region = sparse(70 * gigabyte)) {
            RegionAllocator heap = RegionAllocator.create(region, HeapMode.CONFINED);
            heap.allocate(40 * gigabyte, 1);
            List<MemorySegment> high = blocks(heap, 3, 100);
            heap.allocate(25 * gigabyte, 1);
            List<MemorySegment> higher = blocks(heap, 3, 200);
            high.forEach(heap::free);
            higher.forEach(heap::free);

            assertThat(heap.check().quickBlocks()).isEqualTo(2);
            assertThat(heap.allocate(100, 1).address()).isEqualTo(high.get(1).address());
            assertThat(heap.allocate(100, 1).address()).isEqualTo(high.get(0).address());
            heap.check();
        }
    }

    /** Much address space, and little memory. */
    private static MappedRegion sparse(long byteSize) throws IOException {
        MappedRegion[] region = {null};
        assumeThatCode(() -> region[0] = MappedRegion.builder().anonymous().length(byteSize).sharing(Sharing.PRIVATE)
                .flags(MapFlag.NORESERVE).protection(Protection.READ, Protection.WRITE).map())
                .as("%s bytes of address space", byteSize).doesNotThrowAnyException();
        return region[0];
    }
}
