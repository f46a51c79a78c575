package io.mmapkit.alloc;

import java.lang.foreign.MemorySegment;

/**
 * Small blocks that were given back and stay as they are, up to {@link HeapLayout#LONGEST_QUICK} of each size: the next who wants that size has one for a
 * few loads and stores. To all others such a block is in use.
 *
 * <p>{@link #take} and {@link #put} are the shortest way there and back. Whatever isn't as it should be they leave to the long way, which knows why.
 */
abstract class QuickLists {
    /** The most that a block of a quick list has room for. */
    static final long MOST = HeapLayout.LARGEST_QUICK - HeapLayout.HEADER;

    private static final long END_OF_ARRAYS = 1L << 34; // no array is longer, in bytes

    final Blocks blocks;
    final UndoLog log;
    final long seed;
    final long idle; // the state between two operations

    QuickLists(HeapFormat.Opened opened, Blocks blocks, UndoLog log) {
        this.blocks = blocks;
        this.log = log;
        this.seed = opened.seed();
        this.idle = opened.idle();
    }

    /** How it is done in a heap. */
    static QuickLists of(HeapFormat.Opened opened, Blocks blocks, UndoLog log) {
        if (opened.isLogged()) {
            return new LoggedQuickLists(opened, blocks, log);
        }
        return ConfinedQuickStacks.isConfined(opened.words().memory())
                ? new ConfinedQuickStacks(opened, blocks, log)
                : new QuickStacks(opened, blocks, log);
    }

    /**
     * Whether an address in this memory can't be an offset in an array as well, which is what the address of a segment of the Java heap is. Where it can, blocks are
     * given back the long way, which looks at the segment.
     */
    static boolean isBeyondArrays(MemorySegment memory) {
        return memory.address() >= END_OF_ARRAYS;
    }

    /** Makes up for an operation that an error cut off, by operations of its own, before another one that isn't the shortest way; says whether there was one. */
    boolean settle(FreeBlocks free) {
        return false;
    }

    /** To be called when an operation that took or put a block, as a part of it, is done. */
    void done() {}

    /** Memory that became longer. */
    abstract void use(HeapWords longer);

    /**
     * Takes a block out of the list of its size.
     *
     * @param all the memory of the heap, which the caller has at hand
     * @return its offset; 0 if there is none, or something is wrong, with the arguments too
     */
    abstract long take(MemorySegment all, long bytes, long alignment);

    /**
     * Puts a block into the list of its size.
     *
     * @param all the memory of the heap, which the caller has at hand
     * @param address of its payload, or an offset in an array: see {@link #isBeyondArrays}
     * @param bytes that it has to have at least
     * @return whether it is there: not if the list is full or the block too long, or something is wrong
     */
    abstract boolean put(MemorySegment all, long address, long bytes);

    /**
     * Takes a block of a size, as a part of an operation.
     *
     * @return its offset, or 0
     * @throws HeapCorruptedException if it was written over
     */
    abstract long takeOf(long size);

    /**
     * Puts a block that is in use into its list, as a part of an operation.
     *
     * @return whether there was room
     */
    abstract boolean put(long block, long header, long size);

    /** Takes a block of a size and joins it with its neighbours, as an operation of its own; says whether there was one. */
    abstract boolean join(long size, FreeBlocks free);

    /** Joins all of them. */
    final boolean joinAll(FreeBlocks free) {
        boolean any = false;
        for (long size = HeapLayout.SMALLEST; size <= HeapLayout.LARGEST_QUICK; size += HeapLayout.GRAIN) {
            for (int i = 0; i <= HeapLayout.LONGEST_QUICK && join(size, free); i++) {
                any = true;
            }
        }
        return any;
    }

    /**
     * Makes them anew from the headers, as an operation of its own for each block: of a heap that was just opened.
     *
     * @throws HeapCorruptedException if a header was written over
     */
    abstract void renew(FreeBlocks free);

    /**
     * Proves that they have so many blocks, and none that doesn't belong there.
     *
     * @throws HeapCorruptedException if that isn't so
     */
    abstract void check(long expected);

    static HeapCorruptedException writtenOver(long block) {
        return new HeapCorruptedException(block, "a block in a quick list was written over");
    }

    static void requireCount(long found, long expected) {
        if (found != expected) {
            throw new HeapCorruptedException(HeapLayout.QUICK_AT,
                    expected + " blocks should be in quick lists, and " + found + " are");
        }
    }
}
