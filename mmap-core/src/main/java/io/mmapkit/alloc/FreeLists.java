package io.mmapkit.alloc;

/**
 * The lists of free blocks, by size, and the bitmaps that say which have any. Everything takes a bounded number of steps.
 *
 * <p>In a row above the first, blocks of a list differ by up to a thirty-second of their size. A few of the list of the wanted size are looked at for
 * one that is long enough; otherwise the next list that isn't empty is taken, any block of which is.
 */
final class FreeLists {
    static final long NEXT = 8; // from a block's header
    static final long PREVIOUS = 16;

    private static final int LOOKS = 8;

    private final Blocks blocks;
    private final UndoLog log;

    FreeLists(Blocks blocks, UndoLog log) {
        this.blocks = blocks;
        this.log = log;
    }

    static long headAt(int list) {
        return HeapLayout.LISTS_AT + 8L * list;
    }

    static long bitsAt(int row) {
        return HeapLayout.BITS_AT + 8L * row;
    }

    /** Puts a free block into its list. */
    void insert(long block, long size) {
        int list = SizeClasses.of(size);
        long at = headAt(list);
        long head = blocks.link(at, blocks.words.get(at));
        log.store(block + NEXT, head);
        log.store(block + PREVIOUS, 0);
        if (head != 0) {
            blocks.freeHeader(head);
            log.store(head + PREVIOUS, block);
        } else {
            int row = SizeClasses.row(list);
            log.store(bitsAt(row), blocks.words.get(bitsAt(row)) | 1L << SizeClasses.column(list));
            log.store(HeapLayout.ROWS_AT, blocks.words.get(HeapLayout.ROWS_AT) | 1L << row);
        }
        log.store(at, block);
    }

    /** Takes a free block out of its list. */
    void remove(long block, long size) {
        int list = SizeClasses.of(size);
        long next = blocks.link(block + NEXT, blocks.words.get(block + NEXT));
        long previous = blocks.link(block + PREVIOUS, blocks.words.get(block + PREVIOUS));
        if (next != 0) {
            blocks.freeHeader(next);
            if (blocks.words.get(next + PREVIOUS) != block) {
                throw new HeapCorruptedException(next + PREVIOUS, "a list of free blocks is broken");
            }
        }
        long at = previous == 0 ? headAt(list) : previous + NEXT;
        if (previous != 0) {
            blocks.freeHeader(previous);
        }
        if (blocks.words.get(at) != block) {
            throw new HeapCorruptedException(at, "a list of free blocks is broken");
        }
        log.store(at, next);
        if (next != 0) {
            log.store(next + PREVIOUS, previous);
        } else if (previous == 0) {
            int row = SizeClasses.row(list);
            long bits = blocks.words.get(bitsAt(row)) & ~(1L << SizeClasses.column(list));
            log.store(bitsAt(row), bits);
            if (bits == 0) {
                log.store(HeapLayout.ROWS_AT, blocks.words.get(HeapLayout.ROWS_AT) & ~(1L << row));
            }
        }
    }

    /** A free block of at least that size, or 0. */
    long find(long size) {
        int list = SizeClasses.of(size);
        if (!SizeClasses.isExact(list)) {
            long fit = firstFit(list, size);
            if (fit != 0) {
                return fit;
            }
            list++; // in whose blocks it fits
        }
        return list == SizeClasses.LISTS ? 0 : firstFrom(list, size);
    }

    private long firstFit(int list, long size) {
        long at = headAt(list);
        for (int look = 0; look < LOOKS; look++) {
            long block = blocks.link(at, blocks.words.get(at));
            if (block == 0) {
                return 0;
            }
            if (Headers.size(blocks.freeHeader(block)) >= size) {
                return block;
            }
            at = block + NEXT;
        }
        return 0;
    }

    private long firstFrom(int list, long size) {
        int row = SizeClasses.row(list);
        long bits = blocks.words.get(bitsAt(row)) & -1L << SizeClasses.column(list);
        if (bits == 0) {
            long rows = row + 1 == SizeClasses.ROWS ? 0 : blocks.words.get(HeapLayout.ROWS_AT) & -1L << row + 1;
            if (rows == 0) {
                return 0;
            }
            row = Long.numberOfTrailingZeros(rows);
            bits = row < SizeClasses.ROWS ? blocks.words.get(bitsAt(row)) : 0;
        }
        int column = Long.numberOfTrailingZeros(bits);
        if (bits == 0 || row != 0 && column >= SizeClasses.STEPS) {
            throw new HeapCorruptedException(HeapLayout.ROWS_AT, "the bitmaps of free blocks are wrong");
        }
        long at = headAt(SizeClasses.list(row, column));
        long block = blocks.link(at, blocks.words.get(at));
        if (block == 0 || Headers.size(blocks.freeHeader(block)) < size) {
            throw new HeapCorruptedException(at, "a list of free blocks isn't what its bit says");
        }
        return block;
    }

    /** The size of one of the longest free blocks, or 0. */
    long largest() {
        long rows = blocks.words.get(HeapLayout.ROWS_AT);
        if (rows == 0) {
            return 0;
        }
        int row = 63 - Long.numberOfLeadingZeros(rows);
        long bits = row < SizeClasses.ROWS ? blocks.words.get(bitsAt(row)) : 0;
        int column = 63 - Long.numberOfLeadingZeros(bits);
        if (bits == 0 || row != 0 && column >= SizeClasses.STEPS) {
            return 0;
        }
        long block = blocks.words.get(headAt(SizeClasses.list(row, column)));
        return blocks.isPlace(block) ? Headers.size(blocks.freeHeader(block)) : 0;
    }
}
