package io.mmapkit.testing;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Content that tells every byte of a range from its neighbours. */
public final class Patterns {
    private static final int PERIOD = 251; // a prime: pages and powers of two don't repeat

    private Patterns() {}

    public static void fill(MemorySegment memory) {
        for (long i = 0; i < memory.byteSize(); i++) {
            memory.set(ValueLayout.JAVA_BYTE, i, at(i));
        }
    }

    /** Whether a range has the content of a pattern from some place on. */
    public static boolean isIn(MemorySegment memory, long from) {
        for (long i = 0; i < memory.byteSize(); i++) {
            if (memory.get(ValueLayout.JAVA_BYTE, i) != at(from + i)) {
                return false;
            }
        }
        return true;
    }

    public static boolean isIn(MemorySegment memory) {
        return isIn(memory, 0);
    }

    public static boolean isIn(byte[] bytes) {
        return isIn(MemorySegment.ofArray(bytes), 0);
    }

    public static boolean isAll(MemorySegment memory, int value) {
        for (long i = 0; i < memory.byteSize(); i++) {
            if (memory.get(ValueLayout.JAVA_BYTE, i) != (byte) value) {
                return false;
            }
        }
        return true;
    }

    public static byte at(long place) {
        return (byte) (1 + place % PERIOD);
    }

    /** A pattern in an array. */
    public static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        fill(MemorySegment.ofArray(bytes));
        return bytes;
    }
}
