package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct futex_waitv} of {@code <linux/futex.h>}: a word, and the value it is expected to have. */
public final class StructFutexWaitv {
    /** {@code struct futex_waitv}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("val"),
            ValueLayout.JAVA_LONG.withName("uaddr"),
            ValueLayout.JAVA_INT.withName("flags"),
            ValueLayout.JAVA_INT.withName("__reserved")).withName("struct futex_waitv");

    private static final long VAL = LAYOUT.byteOffset(groupElement("val"));
    private static final long UADDR = LAYOUT.byteOffset(groupElement("uaddr"));
    private static final long FLAGS = LAYOUT.byteOffset(groupElement("flags"));

    private StructFutexWaitv() {}

    /**
     * Sets {@code val}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void val(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, VAL, value);
    }

    /**
     * Sets {@code uaddr}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void uaddr(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, UADDR, value);
    }

    /**
     * Sets {@code flags}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void flags(MemorySegment struct, int value) {
        struct.set(ValueLayout.JAVA_INT, FLAGS, value);
    }
}
