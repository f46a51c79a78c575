package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct flock} of {@code <fcntl.h>}: a lock of a range of a file. */
public final class StructFlock {
    /** {@code struct flock}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_SHORT.withName("l_type"),
            ValueLayout.JAVA_SHORT.withName("l_whence"),
            MemoryLayout.paddingLayout(4),
            ValueLayout.JAVA_LONG.withName("l_start"),
            ValueLayout.JAVA_LONG.withName("l_len"),
            ValueLayout.JAVA_INT.withName("l_pid"),
            MemoryLayout.paddingLayout(4)).withName("struct flock");

    private static final long L_TYPE = LAYOUT.byteOffset(groupElement("l_type"));
    private static final long L_WHENCE = LAYOUT.byteOffset(groupElement("l_whence"));
    private static final long L_START = LAYOUT.byteOffset(groupElement("l_start"));
    private static final long L_LEN = LAYOUT.byteOffset(groupElement("l_len"));
    private static final long L_PID = LAYOUT.byteOffset(groupElement("l_pid"));

    private StructFlock() {}

    /**
     * {@return {@code l_type}}
     *
     * @param struct the structure
     */
    public static short l_type(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_SHORT, L_TYPE);
    }

    /**
     * Sets {@code l_type}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void l_type(MemorySegment struct, short value) {
        struct.set(ValueLayout.JAVA_SHORT, L_TYPE, value);
    }

    /**
     * {@return {@code l_whence}}
     *
     * @param struct the structure
     */
    public static short l_whence(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_SHORT, L_WHENCE);
    }

    /**
     * Sets {@code l_whence}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void l_whence(MemorySegment struct, short value) {
        struct.set(ValueLayout.JAVA_SHORT, L_WHENCE, value);
    }

    /**
     * {@return {@code l_start}}
     *
     * @param struct the structure
     */
    public static long l_start(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, L_START);
    }

    /**
     * Sets {@code l_start}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void l_start(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, L_START, value);
    }

    /**
     * {@return {@code l_len}}
     *
     * @param struct the structure
     */
    public static long l_len(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, L_LEN);
    }

    /**
     * Sets {@code l_len}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void l_len(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, L_LEN, value);
    }

    /**
     * {@return {@code l_pid}}
     *
     * @param struct the structure
     */
    public static int l_pid(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, L_PID);
    }

    /**
     * Sets {@code l_pid}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void l_pid(MemorySegment struct, int value) {
        struct.set(ValueLayout.JAVA_INT, L_PID, value);
    }
}
