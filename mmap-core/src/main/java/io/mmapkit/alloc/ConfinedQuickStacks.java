package io.mmapkit.alloc;

import io.mmapkit.libc.Views;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Quick lists of a heap in memory that only its own thread can use and close. Where one access through the segment has shown that it is open, it stays so
 * until that thread does something else: so the others go by address, each of which would ask the same again.
 *
 * <p>{@link #take} and {@link #put} are those of the other class but for that, and written out: with a method for each access, which this class has its own of,
 * a block took 9 ns in one JVM and 12 in the next, and not 10 in all.
 *
 * <p>What is accessed by address is inside the heap: the place of a block is checked, or was when it came into a list, and its size is of a quick list.
 */
final class ConfinedQuickStacks extends QuickStacks {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG_UNALIGNED.varHandle(); // the checks see to the alignment

    private boolean isConfined;

    ConfinedQuickStacks(HeapFormat.Opened opened, Blocks blocks, UndoLog log) {
        super(opened, blocks, log);
        isConfined = isConfined(opened.words().memory());
    }

    /** Whether only this thread can use and close it. */
    static boolean isConfined(MemorySegment memory) {
        return !memory.isAccessibleBy(Thread.ofPlatform().unstarted(() -> {}));
    }

    @Override
    void use(HeapWords longer) {
        super.use(longer);
        isConfined = isConfined(longer.memory());
    }

    @Override
    long take(MemorySegment all, long bytes, long alignment) {
        if (!isConfined) {
            return super.take(all, bytes, alignment);
        }
        if (isOdd(bytes, alignment)) {
            return 0;
        }
        long size = HeapLayout.blockFor(bytes);
        int index = index(size);
        long[] stacks = this.stacks;
        long stack = stacks[index];
        long other = (long) LONG.get(all, HeapLayout.STATE_AT) ^ idle;
        if (stack == 0) {
            return 0;
        }
        long block = block(stack);
        long address = all.address() + block;
        long header = (long) LONG.get(Views.ALL, address);
        if ((Headers.unlikeQuick(block, header, size, seed) | other) != 0) {
            return 0;
        }
        try {
            LONG.set(Views.ALL, address, header ^ Headers.QUICK_MASK);
        } catch (Throwable error) { // as in the other class
            isInDoubt = true;
            throw error;
        }
        stacks[index] = stack >>> Integer.SIZE;
        return block;
    }

    @Override
    boolean put(MemorySegment all, long address, long bytes) {
        if (!isConfined) {
            return super.put(all, address, bytes);
        }
        long place = place(all, address);
        if (isNone(place, bytes)) {
            return false;
        }
        long other = (long) LONG.get(all, HeapLayout.STATE_AT) ^ idle;
        long block = address - all.address() - HeapLayout.HEADER;
        long header = (long) LONG.get(Views.ALL, address - HeapLayout.HEADER);
        long size = sizeOf(block, header, bytes);
        if (size == 0) {
            return false;
        }
        int index = index(size);
        long[] stacks = this.stacks;
        long stack = stacks[index];
        long behind = (long) LONG.get(Views.ALL, address - HeapLayout.HEADER + size);
        if ((other | Headers.unlikeBehindUsed(block + size, behind, seed) | stack >>> Integer.SIZE) != 0) {
            return false;
        }
        try {
            LONG.set(Views.ALL, address - HeapLayout.HEADER, header ^ Headers.QUICK_MASK);
        } catch (Throwable error) {
            isInDoubt = true;
            throw error;
        }
        stacks[index] = stack << Integer.SIZE | place;
        return true;
    }
}
