package io.mmapkit.ipc;

import io.mmapkit.libc.Views;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * All that rings load from and store into shared memory, by address: through one segment of all addresses that is a constant, since a segment in
 * a field costs seven times as much in a loop that polls. Who calls checks the address.
 *
 * <p>Not final, and an object at all, so that tests can watch and replay the stores; the JIT sees but one class.
 */
class Words {
    static final Words DIRECT = new Words();

    private static final int SHORT = 128; // bytes

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    int getInt(long address) {
        return (int) INT.getOpaque(Views.ALL, address);
    }

    int getIntAcquire(long address) {
        return (int) INT.getAcquire(Views.ALL, address);
    }

    long getLong(long address) {
        return (long) LONG.get(Views.ALL, address);
    }

    long getLongAcquire(long address) {
        return (long) LONG.getAcquire(Views.ALL, address);
    }

    void putLong(long address, long value) {
        LONG.set(Views.ALL, address, value);
    }

    void putLongRelease(long address, long value) {
        LONG.setRelease(Views.ALL, address, value);
    }

    void putIntRelease(long address, int value) {
        INT.setRelease(Views.ALL, address, value);
    }

    void putIntVolatile(long address, int value) {
        INT.setVolatile(Views.ALL, address, value);
    }

    boolean casInt(long address, int expected, int value) {
        return INT.compareAndSet(Views.ALL, address, expected, value);
    }

    void addInt(long address, int value) {
        int _ = (int) INT.getAndAdd(Views.ALL, address, value);
    }

    /** No store after this is visible before one that came before it. */
    void storeFence() {
        VarHandle.storeStoreFence();
    }

    /** Copies into shared memory, to a multiple of 8. The bounds of the source are checked. */
    void copyIn(MemorySegment source, long offset, long address, long bytes) {
        if (bytes <= SHORT) {
            copyShort(source, offset, address, (int) bytes);
        } else {
            MemorySegment.copy(source, offset, Views.ALL, address, bytes);
        }
    }

    /** As {@link #copyIn(MemorySegment, long, long, long)}, of an array. */
    void copyIn(byte[] source, int offset, long address, int bytes) {
        copyIn(MemorySegment.ofArray(source), offset, address, bytes);
    }

    /**
     * Word by word: what is copied was just written, as a rule, in words or smaller. A load of more than was stored at once has to wait for these
     * stores to be done, and they for all before them, which wait for lines that the other side has. Opaque, since the JIT makes larger loads of a
     * loop of plain ones.
     */
    private static void copyShort(MemorySegment source, long offset, long address, int bytes) {
        int at = 0;
        for (; at <= bytes - Long.BYTES; at += Long.BYTES) {
            LONG.setOpaque(Views.ALL, address + at, source.get(ValueLayout.JAVA_LONG_UNALIGNED, offset + at));
        }
        for (; at < bytes; at++) {
            Views.ALL.set(ValueLayout.JAVA_BYTE, address + at, source.get(ValueLayout.JAVA_BYTE, offset + at));
        }
    }
}
