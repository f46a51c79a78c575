package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct statvfs} of {@code <sys/statvfs.h>}: blocks and files of a file system; blocks are of {@code f_frsize} bytes. */
public final class StructStatvfs {
    /** {@code struct statvfs}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("f_bsize"),
            ValueLayout.JAVA_LONG.withName("f_frsize"),
            ValueLayout.JAVA_LONG.withName("f_blocks"),
            ValueLayout.JAVA_LONG.withName("f_bfree"),
            ValueLayout.JAVA_LONG.withName("f_bavail"),
            ValueLayout.JAVA_LONG.withName("f_files"),
            ValueLayout.JAVA_LONG.withName("f_ffree"),
            ValueLayout.JAVA_LONG.withName("f_favail"),
            ValueLayout.JAVA_LONG.withName("f_fsid"),
            ValueLayout.JAVA_LONG.withName("f_flag"),
            ValueLayout.JAVA_LONG.withName("f_namemax"),
            MemoryLayout.paddingLayout(24)).withName("struct statvfs");

    private static final long F_BSIZE = LAYOUT.byteOffset(groupElement("f_bsize"));
    private static final long F_FRSIZE = LAYOUT.byteOffset(groupElement("f_frsize"));
    private static final long F_BLOCKS = LAYOUT.byteOffset(groupElement("f_blocks"));
    private static final long F_BFREE = LAYOUT.byteOffset(groupElement("f_bfree"));
    private static final long F_BAVAIL = LAYOUT.byteOffset(groupElement("f_bavail"));

    private StructStatvfs() {}

    /**
     * {@return {@code f_bsize}}
     *
     * @param struct the structure
     */
    public static long f_bsize(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, F_BSIZE);
    }

    /**
     * {@return {@code f_frsize}}
     *
     * @param struct the structure
     */
    public static long f_frsize(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, F_FRSIZE);
    }

    /**
     * {@return {@code f_blocks}}
     *
     * @param struct the structure
     */
    public static long f_blocks(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, F_BLOCKS);
    }

    /**
     * {@return {@code f_bfree}}
     *
     * @param struct the structure
     */
    public static long f_bfree(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, F_BFREE);
    }

    /**
     * {@return {@code f_bavail}}
     *
     * @param struct the structure
     */
    public static long f_bavail(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, F_BAVAIL);
    }
}
