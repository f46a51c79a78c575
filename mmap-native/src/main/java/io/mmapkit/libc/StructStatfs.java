package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct statfs} of {@code <sys/vfs.h>}: what kind of file system it is, and its blocks. */
public final class StructStatfs {
    /** {@code struct statfs}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("f_type"),
            ValueLayout.JAVA_LONG.withName("f_bsize"),
            MemoryLayout.paddingLayout(104)).withName("struct statfs");

    private static final long F_TYPE = LAYOUT.byteOffset(groupElement("f_type"));
    private static final long F_BSIZE = LAYOUT.byteOffset(groupElement("f_bsize"));

    private StructStatfs() {}

    /**
     * {@return {@code f_type}, one of the magic numbers}
     *
     * @param struct the structure
     */
    public static long f_type(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, F_TYPE);
    }

    /**
     * {@return {@code f_bsize}, in bytes}
     *
     * @param struct the structure
     */
    public static long f_bsize(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, F_BSIZE);
    }
}
