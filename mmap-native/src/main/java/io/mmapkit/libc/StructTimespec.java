package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct timespec} of {@code <time.h>}: a time or a duration, and the clocks it may be of. */
public final class StructTimespec {
    /** {@code struct timespec}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("tv_sec"),
            ValueLayout.JAVA_LONG.withName("tv_nsec")).withName("struct timespec");

    /** The clock on the wall. */
    public static final int CLOCK_REALTIME = 0;

    /** A clock that is never set. */
    public static final int CLOCK_MONOTONIC = 1;

    private static final long TV_SEC = LAYOUT.byteOffset(groupElement("tv_sec"));
    private static final long TV_NSEC = LAYOUT.byteOffset(groupElement("tv_nsec"));

    private StructTimespec() {}

    /**
     * {@return {@code tv_sec}}
     *
     * @param struct the structure
     */
    public static long tv_sec(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, TV_SEC);
    }

    /**
     * Sets {@code tv_sec}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void tv_sec(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, TV_SEC, value);
    }

    /**
     * {@return {@code tv_nsec}}
     *
     * @param struct the structure
     */
    public static long tv_nsec(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, TV_NSEC);
    }

    /**
     * Sets {@code tv_nsec}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void tv_nsec(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, TV_NSEC, value);
    }
}
