package io.mmapkit.bench.alloc;

import io.mmapkit.alloc.RegionAllocator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Takes a block, stores a byte into it and gives it back, many times. */
record HeapLoop(RegionAllocator heap) {
    long run(long times) {
        long sum = 0;
        for (int i = 0; i < times; i++) {
            MemorySegment block = heap.allocate(PairFigure.SIZES[i & PairFigure.MASK], 1);
            block.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            sum += block.get(ValueLayout.JAVA_BYTE, 0);
            heap.free(block);
        }
        return sum;
    }
}
