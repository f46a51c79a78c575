package io.mmapkit.alloc;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * The quick lists of a heap without log, in this object: only one has the heap, and the headers say which blocks are in them, so that the next who opens
 * it makes them anew. To take or to put a block is one store into the heap, its header, and so has happened or not, whenever the process dies.
 *
 * <p>The two blocks of a size are the halves of one number, the one that was put last below: two shifts push and pop. A block is named by its
 * payload's offset in grains, so that those in the first 64 GiB of a heap can be in here.
 */
class QuickStacks extends QuickLists {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG_UNALIGNED.varHandle(); // the checks see to the alignment
    private static final int GRAIN_BITS = 4;
    private static final long LOWEST = HeapLayout.FIRST + HeapLayout.HEADER >>> GRAIN_BITS;
    private static final long TOP = 0xffff_ffffL;

    final long[] stacks = new long[(int) (HeapLayout.LARGEST_QUICK / HeapLayout.GRAIN) + 1];
    boolean isInDoubt; // whether they have the blocks whose headers say so: an error may have come in between, the end of the stack
    private long places; // where blocks of any size can begin, from the lowest

    QuickStacks(HeapFormat.Opened opened, Blocks blocks, UndoLog log) {
        super(opened, blocks, log);
        places = places(opened.words().memory());
    }

    @Override
    void use(HeapWords longer) {
        places = places(longer.memory());
    }

    private static long places(MemorySegment memory) {
        return isBeyondArrays(memory) ? places(memory.byteSize()) : 0;
    }

    /** How many there are in so much memory that have a number; those of the last KiB take the long way, since not all sizes fit in there. */
    static long places(long byteSize) {
        return Math.clamp(byteSize - HeapLayout.LARGEST_QUICK >>> GRAIN_BITS, LOWEST, TOP) - LOWEST;
    }

    static long block(long stack) {
        return ((stack & TOP) << GRAIN_BITS) - HeapLayout.HEADER;
    }

    static int index(long size) {
        return (int) (size >>> GRAIN_BITS);
    }

    /** Whether there can't be such a block in a quick list. */
    static boolean isOdd(long bytes, long alignment) {
        return (bytes | MOST - bytes | alignment | alignment - 1 | HeapLayout.GRAIN - alignment
                | -(alignment & alignment - 1)) < 0;
    }

    /** Where a payload is, in grains; far too large if that isn't aligned. */
    static long place(MemorySegment all, long address) {
        return Long.rotateRight(address - all.address(), GRAIN_BITS);
    }

    /** Whether no block with so many bytes can be in that place and in a quick list. */
    final boolean isNone(long place, long bytes) {
        return Long.compareUnsigned(place - LOWEST, places) >= 0 | Long.compareUnsigned(bytes, MOST) > 0;
    }

    /**
     * How long a block is that is in use: mostly as long as blocks for so many bytes are, so that the processor can go on without its header.
     *
     * @return 0 if it isn't in use or too long, or has not so many bytes
     */
    final long sizeOf(long block, long header, long bytes) {
        long size = HeapLayout.blockFor(bytes);
        if (Headers.unlikeUsed(block, header, size, seed) != 0) { // the segment is a part of what was taken, or the block is longer than it had to be
            size = Headers.size(header);
            if (!Headers.isUsed(block, header, seed) || size > HeapLayout.LARGEST_QUICK
                    || bytes > size - HeapLayout.HEADER) {
                return 0;
            }
        }
        return size;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Here and in {@link #put} several things are asked at once, by what is 0 or not negative if all is well, since HotSpot makes a method a part of its
     * caller only while its machine code has less than 2,500 bytes, of which each question takes 60; and only there the segment need not become an object.
     */
    @Override
    long take(MemorySegment all, long bytes, long alignment) {
        if (isOdd(bytes, alignment)) {
            return 0;
        }
        long size = HeapLayout.blockFor(bytes);
        int index = index(size);
        long[] stacks = this.stacks;
        long stack = stacks[index];
        if (stack == 0) {
            return 0;
        }
        long block = block(stack);
        long header = (long) LONG.get(all, block);
        if ((Headers.unlikeQuick(block, header, size, seed) | (long) LONG.get(all, HeapLayout.STATE_AT) ^ idle) != 0) {
            return 0;
        }
        try {
            LONG.set(all, block, header ^ Headers.QUICK_MASK);
        } catch (Throwable error) { // the end of the stack, behind the store, too; so nothing is called here
            isInDoubt = true;
            throw error;
        }
        stacks[index] = stack >>> Integer.SIZE;
        return block;
    }

    @Override
    boolean put(MemorySegment all, long address, long bytes) {
        long place = place(all, address);
        if (isNone(place, bytes)) {
            return false;
        }
        long block = address - all.address() - HeapLayout.HEADER;
        long header = (long) LONG.get(all, block);
        long size = sizeOf(block, header, bytes);
        if (size == 0) {
            return false;
        }
        int index = index(size);
        long[] stacks = this.stacks;
        long stack = stacks[index];
        // another allocator has the heap; somebody wrote beyond the end of the block; there are two already
        if (((long) LONG.get(all, HeapLayout.STATE_AT) ^ idle
                | Headers.unlikeBehindUsed(block + size, (long) LONG.get(all, block + size), seed)
                | stack >>> Integer.SIZE) != 0) {
            return false;
        }
        try {
            LONG.set(all, block, header ^ Headers.QUICK_MASK);
        } catch (Throwable error) {
            isInDoubt = true;
            throw error;
        }
        stacks[index] = stack << Integer.SIZE | place;
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
            isInDoubt = true; // until the operation is done: it may be taken back
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
        isInDoubt = true;
        log.store(block, header ^ Headers.QUICK_MASK);
        push(block, size);
        return true;
    }

    @Override
    boolean join(long size, FreeBlocks free) {
        long block = top(size);
        if (block != 0) {
            isInDoubt = true;
            log.begin();
            free.release(block, blocks.header(block), size);
            log.commit();
            pop(size);
            isInDoubt = false;
        }
        return block != 0;
    }

    @Override
    void done() {
        isInDoubt = false;
    }

    @Override
    boolean settle(FreeBlocks free) {
        if (!isInDoubt) {
            return false;
        }
        Arrays.fill(stacks, 0);
        renew(free);
        isInDoubt = false;
        return true;
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
