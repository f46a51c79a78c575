package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct statx} of {@code <sys/stat.h>}: what a file is; sizes in bytes, {@code stx_blocks} in units of 512 bytes. */
public final class StructStatx {
    /** {@code struct statx}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_INT.withName("stx_mask"),
            ValueLayout.JAVA_INT.withName("stx_blksize"),
            ValueLayout.JAVA_LONG.withName("stx_attributes"),
            ValueLayout.JAVA_INT.withName("stx_nlink"),
            ValueLayout.JAVA_INT.withName("stx_uid"),
            ValueLayout.JAVA_INT.withName("stx_gid"),
            ValueLayout.JAVA_SHORT.withName("stx_mode"),
            MemoryLayout.paddingLayout(2),
            ValueLayout.JAVA_LONG.withName("stx_ino"),
            ValueLayout.JAVA_LONG.withName("stx_size"),
            ValueLayout.JAVA_LONG.withName("stx_blocks"),
            ValueLayout.JAVA_LONG.withName("stx_attributes_mask"),
            MemoryLayout.sequenceLayout(2, ValueLayout.JAVA_LONG).withName("stx_atime"),
            MemoryLayout.sequenceLayout(2, ValueLayout.JAVA_LONG).withName("stx_btime"),
            MemoryLayout.sequenceLayout(2, ValueLayout.JAVA_LONG).withName("stx_ctime"),
            MemoryLayout.sequenceLayout(2, ValueLayout.JAVA_LONG).withName("stx_mtime"),
            ValueLayout.JAVA_INT.withName("stx_rdev_major"),
            ValueLayout.JAVA_INT.withName("stx_rdev_minor"),
            ValueLayout.JAVA_INT.withName("stx_dev_major"),
            ValueLayout.JAVA_INT.withName("stx_dev_minor"),
            ValueLayout.JAVA_LONG.withName("stx_mnt_id"),
            ValueLayout.JAVA_INT.withName("stx_dio_mem_align"),
            ValueLayout.JAVA_INT.withName("stx_dio_offset_align"),
            MemoryLayout.paddingLayout(96)).withName("struct statx");

    private static final long STX_MASK = LAYOUT.byteOffset(groupElement("stx_mask"));
    private static final long STX_BLKSIZE = LAYOUT.byteOffset(groupElement("stx_blksize"));
    private static final long STX_NLINK = LAYOUT.byteOffset(groupElement("stx_nlink"));
    private static final long STX_UID = LAYOUT.byteOffset(groupElement("stx_uid"));
    private static final long STX_GID = LAYOUT.byteOffset(groupElement("stx_gid"));
    private static final long STX_MODE = LAYOUT.byteOffset(groupElement("stx_mode"));
    private static final long STX_INO = LAYOUT.byteOffset(groupElement("stx_ino"));
    private static final long STX_SIZE = LAYOUT.byteOffset(groupElement("stx_size"));
    private static final long STX_BLOCKS = LAYOUT.byteOffset(groupElement("stx_blocks"));
    private static final long STX_RDEV_MAJOR = LAYOUT.byteOffset(groupElement("stx_rdev_major"));
    private static final long STX_RDEV_MINOR = LAYOUT.byteOffset(groupElement("stx_rdev_minor"));
    private static final long STX_DEV_MAJOR = LAYOUT.byteOffset(groupElement("stx_dev_major"));
    private static final long STX_DEV_MINOR = LAYOUT.byteOffset(groupElement("stx_dev_minor"));
    private static final long STX_DIO_MEM_ALIGN = LAYOUT.byteOffset(groupElement("stx_dio_mem_align"));
    private static final long STX_DIO_OFFSET_ALIGN = LAYOUT.byteOffset(groupElement("stx_dio_offset_align"));

    private StructStatx() {}

    /**
     * {@return {@code stx_mask}}
     *
     * @param struct the structure
     */
    public static int stx_mask(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, STX_MASK);
    }

    /**
     * {@return {@code stx_blksize}}
     *
     * @param struct the structure
     */
    public static int stx_blksize(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, STX_BLKSIZE);
    }

    /**
     * {@return {@code stx_nlink}}
     *
     * @param struct the structure
     */
    public static int stx_nlink(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, STX_NLINK);
    }

    /**
     * {@return {@code stx_uid}}
     *
     * @param struct the structure
     */
    public static int stx_uid(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, STX_UID);
    }

    /**
     * {@return {@code stx_gid}}
     *
     * @param struct the structure
     */
    public static int stx_gid(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, STX_GID);
    }

    /**
     * {@return {@code stx_mode}}
     *
     * @param struct the structure
     */
    public static short stx_mode(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_SHORT, STX_MODE);
    }

    /**
     * {@return {@code stx_ino}}
     *
     * @param struct the structure
     */
    public static long stx_ino(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, STX_INO);
    }

    /**
     * {@return {@code stx_size}}
     *
     * @param struct the structure
     */
    public static long stx_size(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, STX_SIZE);
    }

    /**
     * {@return {@code stx_blocks}}
     *
     * @param struct the structure
     */
    public static long stx_blocks(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, STX_BLOCKS);
    }

    /**
     * {@return {@code stx_rdev_major}}
     *
     * @param struct the structure
     */
    public static int stx_rdev_major(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, STX_RDEV_MAJOR);
    }

    /**
     * {@return {@code stx_rdev_minor}}
     *
     * @param struct the structure
     */
    public static int stx_rdev_minor(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, STX_RDEV_MINOR);
    }

    /**
     * {@return {@code stx_dev_major}}
     *
     * @param struct the structure
     */
    public static int stx_dev_major(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, STX_DEV_MAJOR);
    }

    /**
     * {@return {@code stx_dev_minor}}
     *
     * @param struct the structure
     */
    public static int stx_dev_minor(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, STX_DEV_MINOR);
    }

    /**
     * {@return {@code stx_dio_mem_align}}
     *
     * @param struct the structure
     */
    public static int stx_dio_mem_align(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, STX_DIO_MEM_ALIGN);
    }

    /**
     * {@return {@code stx_dio_offset_align}}
     *
     * @param struct the structure
     */
    public static int stx_dio_offset_align(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, STX_DIO_OFFSET_ALIGN);
    }
}
