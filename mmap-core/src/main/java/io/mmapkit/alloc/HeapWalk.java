package io.mmapkit.alloc;

/** From block to block, from the first to the end: each step is at least 32 bytes long, so that it comes to its end whatever is there. */
final class HeapWalk {
    /** What a block is. */
    enum Kind {
        USED, QUICK, FREE
    }

    /** Who is told of each block. */
    interface Visitor {
        void visit(long block, long size, Kind kind);
    }

    private final Blocks blocks;
    private final QuickLists quick;

    HeapWalk(Blocks blocks, QuickLists quick) {
        this.blocks = blocks;
        this.quick = quick;
    }

    static Kind kind(long header) {
        return Headers.isFree(header) ? Kind.FREE : Headers.isQuick(header) ? Kind.QUICK : Kind.USED;
    }

    /** Visits all blocks; what can't be is a {@link HeapCorruptedException}. */
    void visit(Visitor visitor) {
        long last = blocks.end() - HeapLayout.HEADER;
        boolean isPreviousFree = false;
        for (long block = HeapLayout.FIRST; true;) {
            long header = blocks.header(block);
            if ((header & Headers.PREVIOUS_IS_FREE) != 0 != isPreviousFree) {
                throw new HeapCorruptedException(block, "it is wrong about the block in front of it");
            }
            if (isPreviousFree) {
                blocks.before(block);
            }
            if (block == last) {
                if (header != Headers.of(block, header & Headers.PREVIOUS_IS_FREE | Headers.USED, blocks.seed)) {
                    throw new HeapCorruptedException(block, "the end of the heap was written over");
                }
                return;
            }
            Kind kind = kind(header);
            if (kind == Kind.FREE && (isPreviousFree || Headers.isQuick(header))
                    || kind != Kind.FREE && (header & Headers.HOLE) != 0) {
                throw new HeapCorruptedException(block, "a block can't have such neighbours or such flags");
            }
            isPreviousFree = kind == Kind.FREE;
            long size = Headers.size(header);
            visitor.visit(block, size, kind);
            block += size;
        }
    }

    /** Counts all blocks. */
    HeapStatistics count() {
        HeapStatistics.Counter counter = new HeapStatistics.Counter(blocks.end());
        visit(counter::add);
        return counter.result();
    }

    /** Proves that the heap is whole: all blocks, and that exactly the free ones are in exactly the lists where they belong. */
    HeapStatistics check() {
        HeapStatistics found = count();
        long free = 0;
        for (int row = 0; row < SizeClasses.ROWS; row++) {
            long bits = blocks.words.get(FreeLists.bitsAt(row));
            boolean hasBit = (blocks.words.get(HeapLayout.ROWS_AT) & 1L << row) != 0;
            if (hasBit != (bits != 0)) {
                throw new HeapCorruptedException(HeapLayout.ROWS_AT, "the bitmap of rows is wrong");
            }
            int columns = row == 0 ? SizeClasses.EXACT : SizeClasses.STEPS;
            if (row != 0 && bits >>> SizeClasses.STEPS != 0) {
                throw new HeapCorruptedException(FreeLists.bitsAt(row), "a row has no such lists");
            }
            for (int column = 0; column < columns; column++) {
                long length = checkList(SizeClasses.list(row, column), found.freeBlocks() - free);
                if (length > 0 != ((bits & 1L << column) != 0)) {
                    throw new HeapCorruptedException(FreeLists.bitsAt(row), "the bitmap of lists is wrong");
                }
                free += length;
            }
        }
        if (blocks.words.get(HeapLayout.ROWS_AT) >>> SizeClasses.ROWS != 0) {
            throw new HeapCorruptedException(HeapLayout.ROWS_AT, "there are no such rows");
        }
        if (free != found.freeBlocks()) {
            throw new HeapCorruptedException(HeapLayout.LISTS_AT,
                    found.freeBlocks() + " blocks are free, and " + free + " are in lists");
        }
        quick.check(found.quickBlocks());
        return found;
    }

    private long checkList(int list, long most) {
        long at = FreeLists.headAt(list);
        long previous = 0;
        long length = 0;
        for (long block = blocks.link(at, blocks.words.get(at)); block != 0; length++) {
            if (length == most) {
                throw new HeapCorruptedException(at, "more blocks are in lists than are free");
            }
            if (SizeClasses.of(Headers.size(blocks.freeHeader(block))) != list
                    || blocks.words.get(block + FreeLists.PREVIOUS) != previous) {
                throw new HeapCorruptedException(block, "a block is in the wrong list, or in two");
            }
            previous = block;
            at = block + FreeLists.NEXT;
            block = blocks.link(at, blocks.words.get(at));
        }
        return length;
    }

    long heapBytes() {
        return blocks.end();
    }

    /**
     * Why there is no block in use where one is meant. Looks at all blocks in front of it: who asks has made a mistake, and wants to know which.
     */
    static RuntimeException whyNotUsed(Blocks blocks, long place) {
        long offset = place + HeapLayout.HEADER;
        if (offset < 0) {
            return new ForeignSegmentException(-1, "it isn't in the memory of this heap");
        }
        if (!blocks.isPlace(place)) {
            return new ForeignSegmentException(offset >= blocks.end() ? -1 : offset,
                    "no block of the heap can begin at offset " + offset);
        }
        try {
            long block = HeapLayout.FIRST;
            while (true) {
                long header = blocks.header(block);
                long size = Headers.size(header);
                if (size == 0 || block + size > place) {
                    if (kind(header) != Kind.USED) {
                        return new DoubleFreeException(offset);
                    }
                    return block == place
                            ? new HeapCorruptedException(place, "the header of a block was written over")
                            : new ForeignSegmentException(offset, "no block begins at offset " + offset
                                    + ": it is within the one at offset " + (block + HeapLayout.HEADER));
                }
                block += size;
            }
        } catch (HeapCorruptedException damaged) {
            return damaged;
        }
    }
}
