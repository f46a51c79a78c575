package io.mmapkit.alloc;

/**
 * Headers of blocks: a word that says how long the block is and what it is used for, and has 20 bits that only fit this block of this heap.
 *
 * <pre>
 *     63          44 43                         4   3      2      1      0
 *    +--------------+----------------------------+------+------+------+------+
 *    | check        | size in grains of 16 bytes | hole | quick| prev | used |
 *    +--------------+----------------------------+------+------+------+------+
 * </pre>
 *
 * <p>The check is of the rest, of where the block is and of the heap's seed: what overflows into it, what lay there before, and what is copied from
 * elsewhere passes once in a million. It tells mistakes, not attacks.
 *
 * <p>A flag changes one bit of each four of the check: so it is set and cleared by the same xor whatever the rest is, and its bit alone, which something
 * else flipped, doesn't fit.
 */
final class Headers {
    static final long USED = 1;
    /** The block in front is free, and has its size in front of this header. */
    static final long PREVIOUS_IS_FREE = 2;
    /** With USED: free, but in a quick list, and not joined with its neighbours. */
    static final long QUICK = 4;
    /** Free, and pages of it were given back. */
    static final long HOLE = 8;

    /** What isn't check. */
    static final long CONTENT = (1L << 44) - 1;

    private static final long FLAGS = HeapLayout.GRAIN - 1;
    private static final long SIZE = CONTENT & ~FLAGS;
    private static final long FACTOR = 0x9e37_79b9_7f4a_7c15L;
    private static final long FLAG = 0x1_1111L << 44 | 1; // by which flags become what they change

    /** What a block's header changes by when it goes to a quick list, or comes from there. */
    static final long QUICK_MASK = QUICK * FLAG;

    private Headers() {}

    /**
     * The header of a block.
     *
     * @param content size and flags
     */
    static long of(long block, long content, long seed) {
        return bare(block, content & SIZE, seed) ^ (content & FLAGS) * FLAG;
    }

    /** Without any flag. */
    private static long bare(long block, long size, long seed) {
        return size | (size ^ Long.rotateLeft(block, 25) ^ seed) * FACTOR & ~CONTENT;
    }

    /** Whether this may be the header of that block. */
    static boolean isValid(long block, long header, long seed) {
        return header == (bare(block, header & SIZE, seed) ^ (header & FLAGS) * FLAG);
    }

    /** Whether it is valid and of a block in use, in no quick list. */
    static boolean isUsed(long block, long header, long seed) {
        return isUsed(block, header, header & SIZE, seed);
    }

    /** The same of a block of that size. */
    static boolean isUsed(long block, long header, long size, long seed) {
        return unlikeUsed(block, header, size, seed) == 0;
    }

    /** 0 if {@link #isUsed} with that size. */
    static long unlikeUsed(long block, long header, long size, long seed) {
        return header ^ bare(block, size, seed) ^ (header & PREVIOUS_IS_FREE) * FLAG ^ USED * FLAG;
    }

    /** Whether it is valid and of a block of that size in a quick list. */
    static boolean isQuick(long block, long header, long size, long seed) {
        return unlikeQuick(block, header, size, seed) == 0;
    }

    /** 0 if {@link #isQuick}. */
    static long unlikeQuick(long block, long header, long size, long seed) {
        return header ^ bare(block, size, seed) ^ (header & PREVIOUS_IS_FREE) * FLAG ^ (USED | QUICK) * FLAG;
    }

    /** 0 if it is valid and behind a block that isn't free. */
    static long unlikeBehindUsed(long block, long header, long seed) {
        return header ^ bare(block, header & SIZE, seed) ^ (header & FLAGS & ~PREVIOUS_IS_FREE) * FLAG;
    }

    static long size(long header) {
        return header & SIZE;
    }

    /** Free and in a list of free blocks. */
    static boolean isFree(long header) {
        return (header & USED) == 0;
    }

    static boolean isQuick(long header) {
        return (header & QUICK) != 0;
    }
}
