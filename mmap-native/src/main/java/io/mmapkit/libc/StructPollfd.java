package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct pollfd} of {@code <poll.h>}: what to wait for, and what happened. */
public final class StructPollfd {
    /** {@code struct pollfd}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_INT.withName("fd"),
            ValueLayout.JAVA_SHORT.withName("events"),
            ValueLayout.JAVA_SHORT.withName("revents")).withName("struct pollfd");

    private static final long FD = LAYOUT.byteOffset(groupElement("fd"));
    private static final long EVENTS = LAYOUT.byteOffset(groupElement("events"));
    private static final long REVENTS = LAYOUT.byteOffset(groupElement("revents"));

    private StructPollfd() {}

    /**
     * {@return {@code fd}}
     *
     * @param struct the structure
     */
    public static int fd(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, FD);
    }

    /**
     * Sets {@code fd}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void fd(MemorySegment struct, int value) {
        struct.set(ValueLayout.JAVA_INT, FD, value);
    }

    /**
     * {@return {@code events}}
     *
     * @param struct the structure
     */
    public static short events(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_SHORT, EVENTS);
    }

    /**
     * Sets {@code events}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void events(MemorySegment struct, short value) {
        struct.set(ValueLayout.JAVA_SHORT, EVENTS, value);
    }

    /**
     * {@return {@code revents}}
     *
     * @param struct the structure
     */
    public static short revents(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_SHORT, REVENTS);
    }

    /**
     * Sets {@code revents}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void revents(MemorySegment struct, short value) {
        struct.set(ValueLayout.JAVA_SHORT, REVENTS, value);
    }
}
