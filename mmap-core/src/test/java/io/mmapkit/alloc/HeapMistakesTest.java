package io.mmapkit.alloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers do wrong is told from damage, and changes nothing. */
@ParameterizedClass
@ValueSource(booleans = {false, true}) // whether the memory is only its thread's
final class HeapMistakesTest {
    private static final long SIZE = 64 << 10;

    private final boolean isConfined;
    @AutoClose private final Arena arena;
    private final MemorySegment memory;
    private final RegionAllocator heap;

    HeapMistakesTest(boolean isConfined) {
        this.isConfined = isConfined;
        this.arena = isConfined ? Arena.ofConfined() : Arena.ofShared();
        this.memory = arena.allocate(SIZE, 4096);
        this.heap = RegionAllocator.create(memory, HeapMode.CONFINED);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100, 1024, 1025, 20_000})
    void doubleFree(long bytes) {
        MemorySegment block = heap.allocate(bytes, 1);
        MemorySegment guard = heap.allocate(16, 1);
        heap.free(block);

        assertThatExceptionOfType(DoubleFreeException.class).isThrownBy(() -> heap.free(block))
                .satisfies(twice -> assertThat(twice.offset()).isEqualTo(heap.offsetOf(block)))
                .withMessage("the block at offset " + heap.offsetOf(block) + " is free already");
        assertThatExceptionOfType(DoubleFreeException.class).isThrownBy(() -> heap.usableSize(block));
        assertThatExceptionOfType(DoubleFreeException.class).isThrownBy(() -> heap.reallocate(block, 8));
        heap.free(guard);
        assertThat(heap.check().usedBlocks()).isZero();
    }

    @Test
    void doubleFreeOfWhatWasJoinedWithItsNeighbours() {
        MemorySegment first = heap.allocate(2000, 1);
        MemorySegment second = heap.allocate(2000, 1);
        MemorySegment third = heap.allocate(2000, 1);
        heap.free(first);
        heap.free(third);
        heap.free(second);

        for (MemorySegment block : new MemorySegment[]{first, second, third}) {
            assertThatExceptionOfType(DoubleFreeException.class).isThrownBy(() -> heap.free(block));
        }
        heap.check();
    }

    @Test
    void foreignSegments() {
        MemorySegment block = heap.allocate(100, 1);
        for (MemorySegment foreign : new MemorySegment[]{arena.allocate(100), MemorySegment.ofArray(new byte[100]),
            MemorySegment.ofArray(new long[10]), MemorySegment.NULL, memory, memory.asSlice(4096, 16),
            memory.asSlice(SIZE - 8), memory.asSlice(SIZE), block.asSlice(1), block.asSlice(16), block.asSlice(48),
            MemorySegment.ofAddress(Long.MIN_VALUE), MemorySegment.ofAddress(-8)}) {
            assertThatExceptionOfType(ForeignSegmentException.class).as("%s", foreign)
                    .isThrownBy(() -> heap.free(foreign));
            assertThatExceptionOfType(ForeignSegmentException.class).as("%s", foreign)
                    .isThrownBy(() -> heap.reallocate(foreign, 10));
        }
        for (MemorySegment other : new MemorySegment[]{arena.allocate(100), MemorySegment.ofArray(new byte[100])}) {
            assertThatExceptionOfType(ForeignSegmentException.class).isThrownBy(() -> heap.free(other))
                    .withMessage("it isn't in the memory of this heap")
                    .satisfies(foreign -> assertThat(foreign.offset()).isEqualTo(-1));
        }
        assertThatExceptionOfType(ForeignSegmentException.class).isThrownBy(() -> heap.free(block.asSlice(48)))
                .withMessageContaining("it is within the one at offset " + heap.offsetOf(block));
        for (long offset : new long[]{0, 1, 8, -16, SIZE, Long.MAX_VALUE, Long.MIN_VALUE, heap.offsetOf(block) + 16}) {
            assertThatExceptionOfType(ForeignSegmentException.class).as("%s", offset)
                    .isThrownBy(() -> heap.at(offset));
        }
        heap.free(block.asSlice(0, 1));
        assertThat(heap.check().usedBlocks()).isZero();
    }

    @Test
    void segmentsLongerThanTheirBlock() {
        long offset = heap.offsetOf(heap.allocate(100, 1));
        MemorySegment longer = memory.asSlice(offset, 105);
        String message = "the block at offset " + offset + " has 104 bytes, and the segment 105";
        assertThatExceptionOfType(ForeignSegmentException.class).isThrownBy(() -> heap.free(longer))
                .withMessage(message);
        assertThatExceptionOfType(ForeignSegmentException.class).isThrownBy(() -> heap.reallocate(longer, 10))
                .withMessage(message);
        assertThatExceptionOfType(ForeignSegmentException.class).isThrownBy(() -> heap.usableSize(longer))
                .withMessage(message);
        assertThat(heap.usableSize(memory.asSlice(offset, 104))).isEqualTo(104);
    }

    @ParameterizedTest
    @EnumSource(names = "SHARED", mode = EnumSource.Mode.EXCLUDE)
    void whatIsInNoBlockHasNoOffset(HeapMode mode) {
        RegionAllocator any = RegionAllocator.create(memory, mode);
        for (MemorySegment foreign : new MemorySegment[]{memory, memory.asSlice(8), memory.asSlice(4096),
            memory.asSlice(HeapLayout.FIRST), memory.asSlice(SIZE), arena.allocate(8), MemorySegment.NULL,
            MemorySegment.ofArray(new byte[8])}) {
            assertThatExceptionOfType(ForeignSegmentException.class).as("%s", foreign)
                    .isThrownBy(() -> any.offsetOf(foreign));
        }
        MemorySegment first = any.allocate(100, 1);
        assertThat(any.offsetOf(first)).isEqualTo(HeapLayout.FIRST + HeapLayout.HEADER);
        assertThat(any.offsetOf(first.asSlice(50))).isEqualTo(HeapLayout.FIRST + HeapLayout.HEADER + 50);
    }

    @Test
    void segmentThatIsLongerThanItsBlock() {
        MemorySegment block = heap.allocate(100, 1);
        heap.allocate(100, 1);
        MemorySegment longer = memory.asSlice(heap.offsetOf(block), 200);

        assertThatExceptionOfType(ForeignSegmentException.class).isThrownBy(() -> heap.free(longer))
                .withMessageContaining("has 104 bytes, and the segment 200");
    }

    @ParameterizedTest
    @ValueSource(longs = {24, 1000, 3000})
    void overflowIsFoundByWhoGivesTheBlockBack(long bytes) {
        MemorySegment block = heap.allocate(bytes, 1);
        heap.allocate(bytes, 1);
        long end = heap.offsetOf(block) + heap.usableSize(block);
        long header = memory.get(ValueLayout.JAVA_LONG, end);
        memory.set(ValueLayout.JAVA_LONG, end, 0x4141_4141_4141_4141L);

        assertThatExceptionOfType(HeapCorruptedException.class).isThrownBy(() -> heap.free(block))
                .satisfies(damage -> assertThat(damage.offset()).isEqualTo(end));
        assertThatExceptionOfType(HeapCorruptedException.class).isThrownBy(heap::check)
                .withMessageStartingWith("the heap is damaged at offset " + end);
        assertThat(heap.dump().text()).contains("up to where the heap is damaged at offset " + end);
        memory.set(ValueLayout.JAVA_LONG, end, header);
        heap.free(block);
        assertThat(heap.check().usedBlocks()).isOne();
    }

    @Test
    void everyFlippedBitOfAHeaderIsFound() {
        MemorySegment block = heap.allocate(100, 1);
        long at = heap.offsetOf(block) - 8;
        long header = memory.get(ValueLayout.JAVA_LONG, at);
        for (int bit = 0; bit < 64; bit++) {
            memory.set(ValueLayout.JAVA_LONG, at, header ^ 1L << bit);
            assertThatExceptionOfType(HeapCorruptedException.class).as("bit %s", bit)
                    .isThrownBy(() -> heap.free(block));
            assertThatExceptionOfType(HeapCorruptedException.class).as("bit %s", bit).isThrownBy(heap::check);
        }
        memory.set(ValueLayout.JAVA_LONG, at, header);
        heap.free(block);
    }

    @Test
    void writesIntoAFreedBlockAreFound() {
        MemorySegment block = heap.allocate(3000, 1);
        heap.allocate(16, 1);
        heap.free(block);
        block.fill((byte) 0x55);

        assertThatExceptionOfType(HeapCorruptedException.class).isThrownBy(heap::check);
        assertThatExceptionOfType(HeapCorruptedException.class).isThrownBy(() -> heap.allocate(2990, 1));
    }

    @Test
    void fullNamesSizes() {
        heap.allocate(10_000, 1);
        HeapStatistics before = heap.check();

        assertThatExceptionOfType(HeapFullException.class).isThrownBy(() -> heap.allocate(60_000, 64))
                .satisfies(full -> {
                    assertThat(full.requested()).isEqualTo(60_000);
                    assertThat(full.alignment()).isEqualTo(64);
                    assertThat(full.heapBytes()).isEqualTo(SIZE);
                    assertThat(full.largestFree()).isEqualTo(before.largestFree());
                }).withMessage("no room for 60000 bytes at a multiple of 64: the heap has 65536 bytes, and at most "
                        + before.largestFree() + " of them in one piece are free");
        for (long bytes : new long[]{SIZE, Integer.MAX_VALUE, 1L << 43, Long.MAX_VALUE - 100, Long.MAX_VALUE}) {
            for (long alignment : new long[]{1, 4096, 1L << 62}) {
                assertThatExceptionOfType(HeapFullException.class).isThrownBy(() -> heap.allocate(bytes, alignment))
                        .satisfies(full -> assertThat(full.largestFree()).isEqualTo(before.largestFree()));
            }
        }
        for (long alignment : new long[]{1L << 35, 1L << 40, 1L << 43, 1L << 62}) {
            assertThatExceptionOfType(HeapFullException.class).isThrownBy(() -> heap.allocate(16, alignment));
        }
        MemorySegment block = heap.allocate(100, 1);
        assertThatExceptionOfType(HeapFullException.class).isThrownBy(() -> heap.reallocate(block, SIZE));
        assertThatExceptionOfType(HeapFullException.class).isThrownBy(() -> heap.reallocate(block, Long.MAX_VALUE));
        heap.free(block);
        assertThat(heap.check().usedBlocks()).isOne();
    }

    @Test
    void wrongArguments() {
        MemorySegment block = heap.allocate(8, 1);
        assertThatIllegalArgumentException().isThrownBy(() -> heap.allocate(-1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> heap.allocate(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> heap.allocate(1, -8));
        assertThatIllegalArgumentException().isThrownBy(() -> heap.allocate(1, 24));
        assertThatIllegalArgumentException().isThrownBy(() -> heap.allocate(1, Long.MIN_VALUE));
        assertThatIllegalArgumentException().isThrownBy(() -> heap.reallocate(block, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> heap.setRoot(heap.offsetOf(block) + 8));
        assertThatIllegalArgumentException().isThrownBy(() -> RegionAllocator.create(memory.asSlice(8)));
        assertThatIllegalArgumentException().isThrownBy(() -> RegionAllocator.create(memory.asReadOnly()));
        assertThatIllegalArgumentException().isThrownBy(() -> RegionAllocator.create(memory.asSlice(0, 12_000)));
        assertThatIllegalArgumentException().isThrownBy(() -> RegionAllocator.create(memory, HeapMode.SHARED));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RegionAllocator.create(MemorySegment.ofArray(new long[8192])));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> heap.grow(1 << 20));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> heap.growUpTo(1 << 20));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(heap::trim);
    }

    @Test
    void anotherThreadMayNotUseAConfinedHeap() {
        MemorySegment block = heap.allocate(8, 1);
        for (Runnable use : new Runnable[]{() -> heap.allocate(8, 1), () -> heap.free(block), heap::check}) {
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(() -> CompletableFuture.runAsync(use).join())
                    .withCauseInstanceOf(WrongThreadException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "SHARED", mode = EnumSource.Mode.EXCLUDE)
    void endsWithItsMemory(HeapMode mode) {
        Arena closing = isConfined ? Arena.ofConfined() : Arena.ofShared();
        RegionAllocator ending = RegionAllocator.create(closing.allocate(SIZE, 16), mode);
        MemorySegment block = ending.allocate(8, 1);
        ending.free(ending.allocate(8, 1)); // so that there is one in a quick list
        closing.close();

        assertThatIllegalStateException().isThrownBy(() -> ending.allocate(8, 1));
        assertThatIllegalStateException().isThrownBy(() -> ending.allocate(8000, 1));
        assertThatIllegalStateException().isThrownBy(() -> ending.free(block));
        assertThatIllegalStateException().isThrownBy(() -> ending.reallocate(block, 1000));
        assertThatIllegalStateException().isThrownBy(() -> ending.at(12_288));
        assertThatIllegalStateException().isThrownBy(ending::root);
        assertThatIllegalStateException().isThrownBy(ending::check);
        assertThatIllegalStateException().isThrownBy(ending::statistics);
        assertThatIllegalStateException().isThrownBy(ending::dump);
    }

    @Test
    void whoOpenedItBeforeIsToldThatAnotherHasIt() throws Exception {
        MemorySegment kept = heap.allocate(100, 1);
        heap.free(heap.allocate(100, 1));
        RegionAllocator next = RegionAllocator.open(memory);

        assertThatIllegalStateException().isThrownBy(() -> heap.allocate(100, 1))
                .withMessageContaining("opened anew");
        assertThatIllegalStateException().isThrownBy(() -> heap.free(kept)).withMessageContaining("opened anew");
        long offset = next.offsetOf(kept);
        assertThatIllegalStateException().isThrownBy(() -> heap.setRoot(offset)).withMessageContaining("opened anew");
        assertThatIllegalStateException().isThrownBy(() -> heap.compareAndSetRoot(0, offset))
                .withMessageContaining("opened anew");
        assertThat(next.root()).isZero();
        assertThat(next.check().usedBlocks()).isOne();
        next.free(kept);
        assertThat(next.check().usedBlocks()).isZero();
    }
}
