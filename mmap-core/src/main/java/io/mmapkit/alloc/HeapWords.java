package io.mmapkit.alloc;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * All that a heap loads from and stores into its memory goes through here, by the caller's own segment: so an offset that is wrong in spite of all
 * checks, and memory that was closed, are an exception and never a wild write.
 *
 * <p>Every store releases. So who is killed leaves exactly the stores up to some point of the program, and it suffices to look at the memory
 * between any two of them.
 *
 * <p>Not final, so that tests can watch, stop and replay the stores; the JIT sees but one class.
 */
class HeapWords {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment memory;

    HeapWords(MemorySegment memory) {
        this.memory = memory;
    }

    /** The same for memory that became longer. */
    HeapWords of(MemorySegment longer) {
        return new HeapWords(longer);
    }

    final MemorySegment memory() {
        return memory;
    }

    final long get(long at) {
        return (long) LONG.get(memory, at);
    }

    final long getAcquire(long at) {
        return (long) LONG.getAcquire(memory, at);
    }

    void put(long at, long value) {
        LONG.setRelease(memory, at, value);
    }

    boolean cas(long at, long expected, long value) {
        return LONG.compareAndSet(memory, at, expected, value);
    }

    final int lockWord() {
        return (int) INT.getVolatile(memory, HeapLayout.LOCK_AT);
    }

    boolean casLock(int expected, int value) {
        return INT.compareAndSet(memory, HeapLayout.LOCK_AT, expected, value);
    }

    int swapLock(int value) {
        return (int) INT.getAndSet(memory, HeapLayout.LOCK_AT, value);
    }
}
