package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;

/** Asks the kernel which advice it knows. */
final class AdviceProbe {
    private AdviceProbe() {}

    /** Advice about no bytes: the kernel looks whether it knows the advice first, and does nothing else. */
    static boolean isKnown(int advice) {
        try {
            Mman.madvise(MemorySegment.NULL, 0, advice);
            return true;
        } catch (SystemCallException refused) {
            return false;
        }
    }
}
