package io.mmapkit.alloc;

/**
 * Where things are in a heap: offsets from its first byte. Numbers have the byte order of the machine, as all of a shared segment's contents.
 *
 * <pre>
 *       0        8        16       24       32       40       48       56       64
 *       +--------+--------+--------+--------+--------+--------+--------+--------+
 *       | magic  | version| layout | mode   | seed   | check  | size   | root   |
 *       +--------+--------+--------+--------+--------+--------+--------+--------+
 *     128 lock    192 state, 200 log's length    256 log    1280 bitmaps    1792 quick lists    2336 free lists
 *   12280 header of the first block, 12288 its payload
 * </pre>
 *
 * <p>Blocks follow each other without a gap. A block begins with a header of 8 bytes and so is named by the offset of that, which is 8 modulo 16;
 * its payload is at a multiple of 16. A free one has in its payload the next and the previous of its list, and at its very end its size, for
 * who comes from behind. A header of size 0 ends the heap.
 */
final class HeapLayout {
    static final long MAGIC = 0x7061_6568_7061_6d6dL; // "mmapheap"
    static final long VERSION = 1;

    static final long MAGIC_AT = 0;
    static final long VERSION_AT = 8;
    static final long LAYOUT_AT = 16;
    static final long MODE_AT = 24;
    static final long SEED_AT = 32;
    static final long CHECK_AT = 40;
    static final long SIZE_AT = 48;
    static final long ROOT_AT = 56;
    static final long LOCK_AT = 128; // in a cache line of its own
    static final long STATE_AT = 192;
    static final long LOG_LENGTH_AT = 200;
    static final long LOG_AT = 256;
    static final int LOG_ENTRIES = 64;
    static final long ROWS_AT = LOG_AT + LOG_ENTRIES * 16L; // which rows of the bitmap have bits
    static final long BITS_AT = ROWS_AT + 8;
    static final long QUICK_AT = 1792;
    static final long LISTS_AT = 2336;
    /** The header of the first block. */
    static final long FIRST = 12_280;

    /** Of a block's header. */
    static final long HEADER = 8;
    /** Blocks and payloads are multiples of it. */
    static final long GRAIN = 16;
    /** A header, two links, and the size at the end. */
    static final long SMALLEST = 32;
    /** The least that a heap can be: one block of the smallest size, and the header at the end. */
    static final long SMALLEST_HEAP = FIRST + SMALLEST + HEADER;
    /** More than any address space has. */
    static final long LARGEST_HEAP = 1L << 43;
    /** Of a block that goes to a quick list when it is freed: with a payload of 1,024 bytes. */
    static final long LARGEST_QUICK = 1040;
    /** How many blocks a quick list may have: what is in them isn't joined with its neighbours. */
    static final int LONGEST_QUICK = 2; // more takes more room than glibc does

    /** A number for all of the above: heaps of another layout aren't opened. */
    static final long HASH = hash();

    private HeapLayout() {}

    private static long hash() {
        long hash = 0xcbf29ce484222325L;
        for (long part : new long[]{SIZE_AT, ROOT_AT, LOCK_AT, STATE_AT, LOG_LENGTH_AT, LOG_AT, LOG_ENTRIES, ROWS_AT,
            QUICK_AT, LISTS_AT, FIRST, GRAIN, SMALLEST, LARGEST_QUICK, SizeClasses.EXACT, SizeClasses.STEPS, 0x0103}) {
            hash = (hash ^ part) * 0x100000001b3L;
        }
        return hash ^ Long.reverse(java.nio.ByteOrder.nativeOrder().toString().hashCode());
    }

    /** What a block needs for so many bytes; the bytes are below {@link #LARGEST_HEAP}. */
    static long blockFor(long bytes) {
        return Math.max(SMALLEST, bytes + HEADER + GRAIN - 1 & -GRAIN);
    }
}
