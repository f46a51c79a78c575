package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct uffdio_register} of {@code <linux/userfaultfd.h>}; its first 16 bytes are a {@code struct uffdio_range}. */
public final class StructUffdioRegister {
    /** {@code struct uffdio_register}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("range.start"),
            ValueLayout.JAVA_LONG.withName("range.len"),
            ValueLayout.JAVA_LONG.withName("mode"),
            ValueLayout.JAVA_LONG.withName("ioctls")).withName("struct uffdio_register");

    private static final long MODE = LAYOUT.byteOffset(groupElement("mode"));
    private static final long IOCTLS = LAYOUT.byteOffset(groupElement("ioctls"));
    private static final long START = LAYOUT.byteOffset(groupElement("range.start"));
    private static final long LEN = LAYOUT.byteOffset(groupElement("range.len"));

    private StructUffdioRegister() {}

    /**
     * {@return {@code mode}}
     *
     * @param struct the structure
     */
    public static long mode(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, MODE);
    }

    /**
     * Sets {@code mode}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void mode(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, MODE, value);
    }

    /**
     * {@return {@code ioctls}}
     *
     * @param struct the structure
     */
    public static long ioctls(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, IOCTLS);
    }

    /**
     * Sets {@code ioctls}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void ioctls(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, IOCTLS, value);
    }

    /**
     * Sets {@code range}.
     *
     * @param struct the structure
     * @param start where it starts, a multiple of the page size
     * @param len in bytes, a multiple of the page size
     */
    public static void range(MemorySegment struct, long start, long len) {
        struct.set(ValueLayout.JAVA_LONG, START, start);
        struct.set(ValueLayout.JAVA_LONG, LEN, len);
    }
}
