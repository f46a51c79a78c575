package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct iovec} of {@code <sys/uio.h>}: a range of memory. */
public final class StructIovec {
    /** {@code struct iovec}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.ADDRESS.withName("iov_base"),
            ValueLayout.JAVA_LONG.withName("iov_len")).withName("struct iovec");

    private static final long IOV_BASE = LAYOUT.byteOffset(groupElement("iov_base"));
    private static final long IOV_LEN = LAYOUT.byteOffset(groupElement("iov_len"));

    private StructIovec() {}

    /**
     * {@return {@code iov_base}}
     *
     * @param struct the structure
     */
    public static MemorySegment iov_base(MemorySegment struct) {
        return struct.get(ValueLayout.ADDRESS, IOV_BASE);
    }

    /**
     * Sets {@code iov_base}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void iov_base(MemorySegment struct, MemorySegment value) {
        struct.set(ValueLayout.ADDRESS, IOV_BASE, value);
    }

    /**
     * {@return {@code iov_len}}
     *
     * @param struct the structure
     */
    public static long iov_len(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, IOV_LEN);
    }

    /**
     * Sets {@code iov_len}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void iov_len(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, IOV_LEN, value);
    }
}
