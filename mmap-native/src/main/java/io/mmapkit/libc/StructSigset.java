package io.mmapkit.libc;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code sigset_t} of {@code <signal.h>}: a set of signals. */
public final class StructSigset {
    /** {@code sigset_t}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            MemoryLayout.sequenceLayout(16, ValueLayout.JAVA_LONG).withName("__val")).withName("sigset_t");

    private StructSigset() {}
}
