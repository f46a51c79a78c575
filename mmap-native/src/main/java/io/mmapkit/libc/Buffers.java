package io.mmapkit.libc;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Checks of memory that the kernel or the C library reads or writes, which know nothing of where it ends. */
final class Buffers {
    private Buffers() {}

    /** Memory that has to be there, of one structure. */
    static void require(MemorySegment buffer, MemoryLayout structure) {
        Objects.checkFromIndexSize(0, structure.byteSize(), buffer.byteSize());
    }

    /** Memory that a null pointer may stand for, of one structure. */
    static void requireUnlessNull(MemorySegment buffer, MemoryLayout structure) {
        requireUnlessNull(buffer, structure.byteSize());
    }

    /** Memory that a null pointer may stand for. */
    static void requireUnlessNull(MemorySegment buffer, long byteSize) {
        if (!buffer.equals(MemorySegment.NULL)) {
            Objects.checkFromIndexSize(0, byteSize, buffer.byteSize());
        }
    }
}
