package io.mmapkit.alloc;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.stream.LongStream;

/**
 * The quick lists of a heap without log, in this object: only one has the heap, and the headers say which blocks are in them, so that the next who opens
 * it makes them anew. To take or to put a block is one store into the heap, its header, and so has happened or not, whenever the process dies.
 *
 * <p>The two blocks of a size are the halves of one number, the one that was put last below: two shifts push and pop. A block is named by its
 * payload's offset in grains, so that those in the first 64 GiB of a heap can be in here.
 */
final class QuickStacks extends QuickLists {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG_UNALIGNED.varHandle(); // the checks see to the alignment
    private static final int GRAIN_BITS = 4;
    private static final long LOWEST = HeapLayout.FIRST + HeapLayout.HEADER >>> GRAIN_BITS;
    private static final long TOP = 0xffff_ffffL;

    private final long[] stacks = new long[(int) (HeapLayout.LARGEST_QUICK / HeapLayout.GRAIN) + 1];
    private long places; // where blocks of any size can begin, from the lowest

    QuickStacks(HeapFormat.Opened opened, Blocks blocks, UndoLog log) {
        super(opened, blocks, log);
        use(opened.words());
    }

    @Override
    void use(HeapWords longer) {
        places = places(longer.memory().byteSize());
    }

    /** How many there are in so much memory that have a number; those of the last KiB take the long way, since not all sizes fit in there. */
    static long places(long byteSize) {
        return Math.clamp(byteSize - HeapLayout.LARGEST_QUICK >>> GRAIN_BITS, LOWEST, TOP) - LOWEST;
    }

    private static long block(long stack) {
        return ((stack & TOP) << GRAIN_BITS) - HeapLayout.HEADER;
    }

    private static int index(long size) {
        return (int) (size >>> GRAIN_BITS);
    }

    @Override
    long take(MemorySegment all, long bytes, long alignment) {
        if (Long.compareUnsigned(bytes, MOST) > 0 || alignment <= 0 || alignment > HeapLayout.GRAIN
                || Long.bitCount(alignment) != 1) {
            return 0;
        }
        long size = HeapLayout.blockFor(bytes);
        long stack = stacks[index(size)];
        if (stack == 0 || (long) LONG.get(all, HeapLayout.STATE_AT) != idle) {
            return 0;
        }
        long block = block(stack);
        long header = (long) LONG.get(all, block);
        if (!Headers.isQuick(block, header, size, seed)) {
            return 0;
        }
        LONG.set(all, block, header ^ Headers.QUICK_MASK);
        stacks[index(size)] = stack >>> Integer.SIZE;
        return block;
    }

    /**
     * {@inheritDoc}
     *
     * <p>The block is taken for as long as blocks for so many bytes are, and its header only proves that: so the processor needn't wait for the header to know
     * where to look next, and goes on with what the program does after this.
     */
    @Override
    boolean put(MemorySegment all, long address, long bytes) {
        long offset = address - all.address();
        long place = Long.rotateRight(offset, GRAIN_BITS); // far too large if that isn't aligned
        if (Long.compareUnsigned(place - LOWEST, places) >= 0 || Long.compareUnsigned(bytes, MOST) > 0) {
            return false;
        }
        long block = offset - HeapLayout.HEADER;
        long header = (long) LONG.get(all, block);
        long size = HeapLayout.blockFor(bytes);
        if (!Headers.isUsed(block, header, size, seed)) { // the segment is a part of what was taken, or the block is longer than it had to be
            size = Headers.size(header);
            if (!Headers.isUsed(block, header, seed) || size > HeapLayout.LARGEST_QUICK
                    || bytes > size - HeapLayout.HEADER) {
                return false;
            }
        }
        if ((long) LONG.get(all, HeapLayout.STATE_AT) != idle) {
            return false;
        }
        if (!Headers.isBehindUsed(block + size, (long) LONG.get(all, block + size), seed)) {
            return false; // somebody wrote beyond the end of the block
        }
        long stack = stacks[index(size)];
        if (stack >>> Integer.SIZE != 0) {
            return false; // there are two
        }
        LONG.set(all, block, header ^ Headers.QUICK_MASK);
        stacks[index(size)] = stack << Integer.SIZE | place;
        return true;
    }

    /** The block that is to be taken next, checked; or 0. */
    private long top(long size) {
        long stack = stacks[index(size)];
        if (stack == 0) {
            return 0;
        }
        long block = block(stack);
        if (!Headers.isQuick(block, blocks.words.get(block), size, seed)) {
            throw writtenOver(block);
        }
        return block;
    }

    private void pop(long size) {
        stacks[index(size)] >>>= Integer.SIZE;
    }

    private boolean hasRoom(long block, long size) {
        return size <= HeapLayout.LARGEST_QUICK && stacks[index(size)] >>> Integer.SIZE == 0
                && block + HeapLayout.HEADER >>> GRAIN_BITS <= TOP;
    }

    private void push(long block, long size) {
        stacks[index(size)] = stacks[index(size)] << Integer.SIZE | block + HeapLayout.HEADER >>> GRAIN_BITS;
    }

    @Override
    long takeOf(long size) {
        long block = top(size);
        if (block != 0) {
            log.store(block, blocks.words.get(block) ^ Headers.QUICK_MASK);
            pop(size);
        }
        return block;
    }

    @Override
    boolean put(long block, long header, long size) {
        if (!hasRoom(block, size)) {
            return false;
        }
        log.store(block, header ^ Headers.QUICK_MASK);
        push(block, size);
        return true;
    }

    @Override
    boolean join(long size, FreeBlocks free) {
        long block = top(size);
        if (block != 0) {
            log.begin();
            free.release(block, blocks.header(block), size);
            log.commit();
            pop(size); // not before: if that fails, it is in the list
        }
        return block != 0;
    }

    @Override
    void renew(FreeBlocks free) {
        LongStream.Builder found = LongStream.builder();
        new HeapWalk(blocks, this).visit((block, _, kind) -> {
            if (kind == HeapWalk.Kind.QUICK) {
                found.add(block);
            }
        });
        for (long block : found.build().toArray()) {
            long header = blocks.header(block);
            long size = Headers.size(header);
            if (hasRoom(block, size)) {
                push(block, size);
            } else {
                log.begin();
                free.release(block, header, size);
                log.commit();
            }
        }
    }

    @Override
    void check(long expected) {
        long found = 0;
        for (long size = HeapLayout.SMALLEST; size <= HeapLayout.LARGEST_QUICK; size += HeapLayout.GRAIN) {
            for (long stack = stacks[index(size)]; stack != 0; stack >>>= Integer.SIZE) {
                long block = block(stack);
                if (!Headers.isQuick(block, blocks.words.get(block), size, seed)) {
                    throw writtenOver(block);
                }
                found++;
            }
        }
        requireCount(found, expected);
    }
}
