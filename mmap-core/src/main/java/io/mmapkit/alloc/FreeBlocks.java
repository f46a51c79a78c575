package io.mmapkit.alloc;

import java.io.IOException;

/** Cuts blocks off from free ones, and joins those that are given back with their free neighbours. All of it is a part of an operation of the caller's. */
final class FreeBlocks {
    private static final long RESTORED = 64; // beyond the end of a block: the next header with its links

    private final Ground ground;
    private final Blocks blocks;
    private final UndoLog log;
    private final FreeLists lists;

    FreeBlocks(Ground ground, Blocks blocks, UndoLog log) {
        this.ground = ground;
        this.blocks = blocks;
        this.log = log;
        this.lists = new FreeLists(blocks, log);
    }

    /** How much one of the longest has room for, or 0. */
    long largest() {
        return Math.max(0, lists.largest() - HeapLayout.HEADER);
    }

    /**
     * Takes a block, at the start of a free one or where its payload is aligned.
     *
     * @param bytes what was asked for, of which the block is to have room
     * @return its offset, or 0 if there is no room
     */
    long take(long need, long alignment, long bytes) {
        long block = lists.find(need);
        if (block != 0 && alignment > HeapLayout.GRAIN) {
            if (gap(block, alignment) + need > Headers.size(blocks.freeHeader(block))) {
                long longest = need + alignment + HeapLayout.GRAIN;
                block = longest > HeapLayout.LARGEST_HEAP ? 0 : lists.find(longest);
            }
        }
        if (block == 0) {
            return 0;
        }
        long header = blocks.freeHeader(block);
        long size = Headers.size(header);
        long gap = gap(block, alignment);
        if (gap + need > size) {
            throw new HeapCorruptedException(block, "a free block changed while it was looked at");
        }
        requireRoom(block, header, Math.min(size, gap + need + RESTORED), bytes, alignment);
        return take(block, header, size, gap, need);
    }

    /** How much has to stay in front of an aligned payload: nothing, or a free block. */
    private long gap(long block, long alignment) {
        if (alignment <= HeapLayout.GRAIN) {
            return 0;
        }
        long payload = blocks.words.memory().address() + block + HeapLayout.HEADER;
        long gap = -payload & alignment - 1;
        return gap == HeapLayout.GRAIN ? gap + alignment : gap; // others are multiples of 32 or 0
    }

    /** Has the pages of a free block, if they were given back, before anything is stored there. */
    private void requireRoom(long block, long header, long length, long bytes, long alignment) {
        if ((header & Headers.HOLE) != 0) {
            try {
                ground.restore(block, length);
            } catch (IOException refused) {
                throw new HeapFullException(bytes, alignment, blocks.end(), largest(), refused);
            }
        }
    }

    private long take(long block, long header, long size, long gap, long need) {
        long next = blocks.header(block + size);
        if ((next & Headers.PREVIOUS_IS_FREE) == 0) {
            throw new HeapCorruptedException(block + size,
                    "it says that the block in front of it is used, which is free");
        }
        long hole = header & Headers.HOLE;
        lists.remove(block, size);
        long taken = block + gap;
        if (gap > 0) {
            insert(block, gap, hole);
        }
        long rest = size - gap - need;
        if (rest >= HeapLayout.SMALLEST) {
            insert(taken + need, rest, hole);
        } else {
            rest = 0;
            log.store(block + size, Headers.of(block + size, next & Headers.CONTENT & ~Headers.PREVIOUS_IS_FREE,
                    blocks.seed));
        }
        long flags = gap > 0 ? Headers.USED | Headers.PREVIOUS_IS_FREE : Headers.USED;
        log.store(taken, Headers.of(taken, size - gap - rest | flags, blocks.seed));
        return taken;
    }

    /** Makes a free block of a range between used ones, and puts it into its list. */
    private void insert(long block, long size, long hole) {
        log.store(block, Headers.of(block, size | hole, blocks.seed));
        log.store(block + size - Long.BYTES, size);
        lists.insert(block, size);
    }

    /** Joins a block with its free neighbours. The headers that are within it then are wiped, so that nobody takes them for such. */
    void release(long block, long header, long size) {
        long next = block + size;
        long nextHeader = blocks.header(next);
        long start = block;
        long total = size;
        long hole = 0;
        if (Headers.isFree(nextHeader)) {
            long nextSize = Headers.size(nextHeader);
            hole = nextHeader & Headers.HOLE;
            total += nextSize;
            lists.remove(next, nextSize);
            log.store(next, 0);
            next += nextSize;
            nextHeader = blocks.header(next);
        }
        if ((header & Headers.PREVIOUS_IS_FREE) != 0) {
            start = blocks.before(block);
            hole |= blocks.freeHeader(start) & Headers.HOLE;
            total += block - start;
            lists.remove(start, block - start);
            log.store(block, 0);
        }
        if ((nextHeader & Headers.PREVIOUS_IS_FREE) == 0) {
            log.store(next,
                    Headers.of(next, nextHeader & Headers.CONTENT | Headers.PREVIOUS_IS_FREE, blocks.seed));
        }
        insert(start, total, hole);
    }

    /**
     * Makes a block in use shorter or longer where it is.
     *
     * @return whether it could be
     */
    boolean resize(long block, long header, long bytes) {
        long need = HeapLayout.blockFor(bytes);
        long size = Headers.size(header);
        long next = block + size;
        long nextHeader = blocks.headerBehind(block, size);
        long total = size;
        long hole = 0;
        boolean isJoined = Headers.isFree(nextHeader) && need != size;
        if (isJoined) {
            total += Headers.size(nextHeader);
            hole = nextHeader & Headers.HOLE;
        }
        if (total < need) {
            return false;
        }
        if (total - need < HeapLayout.SMALLEST && (!isJoined || need <= size)) {
            return true; // no block could be made of what is left
        }
        if (isJoined) {
            if (need > size) {
                requireRoom(next, nextHeader, Math.min(total, need + RESTORED) - size, bytes,
                        HeapLayout.GRAIN);
            }
            lists.remove(next, total - size);
            log.store(next, 0);
            next = block + total;
            nextHeader = blocks.header(next);
        }
        long rest = total - need;
        if (rest >= HeapLayout.SMALLEST) {
            insert(block + need, rest, hole);
        } else {
            rest = 0;
        }
        long flags = rest > 0 ? Headers.PREVIOUS_IS_FREE : 0;
        if ((nextHeader & Headers.PREVIOUS_IS_FREE) != flags) {
            log.store(next, Headers.of(next,
                    nextHeader & Headers.CONTENT & ~Headers.PREVIOUS_IS_FREE | flags, blocks.seed));
        }
        log.store(block, Headers.of(block, total - rest | header & Headers.CONTENT & HeapLayout.GRAIN - 1,
                blocks.seed));
        return true;
    }

    /** Marks a free block as one whose pages are about to be given back. */
    void markHole(long block) {
        long header = blocks.freeHeader(block);
        if ((header & Headers.HOLE) == 0) {
            log.store(block, Headers.of(block, header & Headers.CONTENT | Headers.HOLE, blocks.seed));
        }
    }
}
