package io.mmapkit.alloc;

/**
 * What a heap consisted of at a moment.
 *
 * @param heapBytes how long it is, in bytes, with all that it needs for itself
 * @param usedBlocks how many blocks are in use
 * @param usedBytes what can be stored in those, in bytes: what was asked for, rounded up
 * @param quickBlocks how many small blocks were given back and wait in quick lists for who wants one of just that size
 * @param quickBytes what could be stored in those, in bytes
 * @param freeBlocks how many free blocks there are otherwise, none next to another
 * @param freeBytes what could be stored in those, in bytes
 * @param largestFree how much can be stored in the longest of the free blocks, in bytes; 0 if there is none
 */
public record HeapStatistics(long heapBytes, long usedBlocks, long usedBytes, long quickBlocks, long quickBytes,
        long freeBlocks, long freeBytes, long largestFree) {
    /** {@return how much of the free bytes isn't in the longest block: from 0, for one piece or nothing, up to almost 1} */
    public double fragmentation() {
        return freeBytes == 0 ? 0 : 1 - (double) largestFree / freeBytes;
    }

    /** Adds blocks up. */
    static final class Counter {
        private final long heapBytes;
        private final long[] count = new long[HeapWalk.Kind.values().length];
        private final long[] bytes = new long[HeapWalk.Kind.values().length];
        private long largest;

        Counter(long heapBytes) {
            this.heapBytes = heapBytes;
        }

        void add(long block, long size, HeapWalk.Kind kind) {
            count[kind.ordinal()]++;
            bytes[kind.ordinal()] += size - HeapLayout.HEADER;
            if (kind == HeapWalk.Kind.FREE) {
                largest = Math.max(largest, size - HeapLayout.HEADER);
            }
        }

        HeapStatistics result() {
            int used = HeapWalk.Kind.USED.ordinal();
            int quick = HeapWalk.Kind.QUICK.ordinal();
            int free = HeapWalk.Kind.FREE.ordinal();
            return new HeapStatistics(heapBytes, count[used], bytes[used], count[quick], bytes[quick], count[free],
                    bytes[free], largest);
        }
    }
}
