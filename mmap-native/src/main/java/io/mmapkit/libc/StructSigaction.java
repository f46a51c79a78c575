package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct sigaction} of {@code <signal.h>}: what becomes of a signal. */
public final class StructSigaction {
    /** {@code struct sigaction}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("sa_sigaction"),
            MemoryLayout.sequenceLayout(128, ValueLayout.JAVA_BYTE).withName("sa_mask"),
            ValueLayout.JAVA_INT.withName("sa_flags"),
            MemoryLayout.paddingLayout(4),
            ValueLayout.JAVA_LONG.withName("sa_restorer")).withName("struct sigaction");

    private static final long SA_SIGACTION = LAYOUT.byteOffset(groupElement("sa_sigaction"));
    private static final long SA_FLAGS = LAYOUT.byteOffset(groupElement("sa_flags"));

    private StructSigaction() {}

    /**
     * {@return {@code sa_sigaction}, the address of the handler}
     *
     * @param struct the structure
     */
    public static long sa_sigaction(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, SA_SIGACTION);
    }

    /**
     * Sets {@code sa_sigaction}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void sa_sigaction(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, SA_SIGACTION, value);
    }

    /**
     * {@return {@code sa_flags}}
     *
     * @param struct the structure
     */
    public static int sa_flags(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, SA_FLAGS);
    }
}
