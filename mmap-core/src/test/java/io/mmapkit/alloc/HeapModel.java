package io.mmapkit.alloc;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What should be in a heap: each block is full of a byte of its own. */
final class HeapModel {
    private final RegionAllocator heap;
    private final List<MemorySegment> blocks = new ArrayList<>();
    private final TreeMap<Long, Long> ends = new TreeMap<>(); // by offset
    private final Map<Long, Byte> fillings = new TreeMap<>();
    private byte next;

    HeapModel(RegionAllocator heap) {
        this.heap = heap;
    }

    int size() {
        return blocks.size();
    }

    /** Whether there was room. */
    boolean allocate(long bytes, long alignment) {
        MemorySegment block;
        try {
            block = heap.allocate(bytes, alignment);
        } catch (HeapFullException full) {
            require(full.requested() == bytes && full.alignment() == alignment && full.heapBytes() > 0,
                    full.getMessage());
            return false;
        }
        require(block.byteSize() == bytes && block.address() % alignment == 0, "size or alignment of " + block);
        require(heap.usableSize(block) >= bytes, "usable size of " + block);
        add(block);
        return true;
    }

    void freeOne(Random random) {
        if (!blocks.isEmpty()) {
            heap.free(removed(random));
        }
    }

    void reallocateOne(Random random, long bytes) {
        if (blocks.isEmpty()) {
            return;
        }
        MemorySegment old = removed(random);
        byte filling = fillings.get(heap.offsetOf(old));
        try {
            MemorySegment block = heap.reallocate(old, bytes);
            require(block.byteSize() == bytes, "size of " + block);
            requireFilled(block.asSlice(0, Math.min(bytes, old.byteSize())), filling);
            add(block);
        } catch (HeapFullException full) {
            add(old);
        }
    }

    private void add(MemorySegment block) {
        long offset = heap.offsetOf(block);
        long end = offset + Math.max(1, block.byteSize());
        Map.Entry<Long, Long> before = ends.floorEntry(offset);
        Long after = ends.higherKey(offset);
        require((before == null || before.getValue() <= offset) && (after == null || end <= after),
                "overlaps: " + block);
        block.fill(++next);
        ends.put(offset, end);
        fillings.put(offset, next);
        blocks.add(block);
    }

    private MemorySegment removed(Random random) {
        int index = random.nextInt(blocks.size());
        Collections.swap(blocks, index, blocks.size() - 1);
        MemorySegment block = blocks.removeLast();
        long offset = heap.offsetOf(block);
        requireFilled(block, fillings.get(offset));
        ends.remove(offset);
        return block;
    }

    void freeAll(Random random) {
        while (!blocks.isEmpty()) {
            freeOne(random);
        }
    }

    void requireWhole() {
        HeapStatistics found = heap.check();
        require(found.usedBlocks() == blocks.size(), found + " instead of " + blocks.size() + " blocks");
        for (MemorySegment block : blocks) {
            requireFilled(block, fillings.get(heap.offsetOf(block)));
        }
    }

    private static void requireFilled(MemorySegment block, byte filling) {
        byte[] expected = new byte[(int) block.byteSize()];
        Arrays.fill(expected, filling);
        require(Arrays.equals(block.toArray(ValueLayout.JAVA_BYTE), expected), "content of " + block);
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
