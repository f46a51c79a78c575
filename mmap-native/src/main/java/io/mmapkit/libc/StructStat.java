package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct stat} of {@code <sys/stat.h>}: what a file is. The machines differ; {@link StructStatx} is the same on all. */
public final class StructStat {
    static final StructLayout X86_64 = MemoryLayout.structLayout(
            JAVA_LONG.withName("st_dev"),
            JAVA_LONG.withName("st_ino"),
            JAVA_LONG.withName("st_nlink"),
            JAVA_INT.withName("st_mode"),
            JAVA_INT.withName("st_uid"),
            JAVA_INT.withName("st_gid"),
            MemoryLayout.paddingLayout(4),
            JAVA_LONG.withName("st_rdev"),
            JAVA_LONG.withName("st_size"),
            JAVA_LONG.withName("st_blksize"),
            JAVA_LONG.withName("st_blocks"),
            MemoryLayout.sequenceLayout(2, JAVA_LONG).withName("st_atim"),
            MemoryLayout.sequenceLayout(2, JAVA_LONG).withName("st_mtim"),
            MemoryLayout.sequenceLayout(2, JAVA_LONG).withName("st_ctim"),
            MemoryLayout.paddingLayout(24)).withName("struct stat");

    static final StructLayout AARCH64 = MemoryLayout.structLayout(
            JAVA_LONG.withName("st_dev"),
            JAVA_LONG.withName("st_ino"),
            JAVA_INT.withName("st_mode"),
            JAVA_INT.withName("st_nlink"),
            JAVA_INT.withName("st_uid"),
            JAVA_INT.withName("st_gid"),
            JAVA_LONG.withName("st_rdev"),
            MemoryLayout.paddingLayout(8),
            JAVA_LONG.withName("st_size"),
            JAVA_INT.withName("st_blksize"),
            MemoryLayout.paddingLayout(4),
            JAVA_LONG.withName("st_blocks"),
            MemoryLayout.sequenceLayout(2, JAVA_LONG).withName("st_atim"),
            MemoryLayout.sequenceLayout(2, JAVA_LONG).withName("st_mtim"),
            MemoryLayout.sequenceLayout(2, JAVA_LONG).withName("st_ctim"),
            MemoryLayout.paddingLayout(8)).withName("struct stat");

    /** {@code struct stat} of this machine. */
    public static final StructLayout LAYOUT = Platform.choose(X86_64, AARCH64);

    private static final long ST_DEV = LAYOUT.byteOffset(groupElement("st_dev"));
    private static final long ST_INO = LAYOUT.byteOffset(groupElement("st_ino"));
    private static final long ST_MODE = LAYOUT.byteOffset(groupElement("st_mode"));
    private static final long ST_SIZE = LAYOUT.byteOffset(groupElement("st_size"));
    private static final long ST_BLOCKS = LAYOUT.byteOffset(groupElement("st_blocks"));
    private static final long ST_MTIM = LAYOUT.byteOffset(groupElement("st_mtim"));
    private static final long ST_CTIM = LAYOUT.byteOffset(groupElement("st_ctim"));

    private StructStat() {}

    /**
     * {@return the device the file is on}
     *
     * @param struct the structure
     */
    public static long st_dev(MemorySegment struct) {
        return struct.get(JAVA_LONG, ST_DEV);
    }

    /**
     * {@return the number of the inode}
     *
     * @param struct the structure
     */
    public static long st_ino(MemorySegment struct) {
        return struct.get(JAVA_LONG, ST_INO);
    }

    /**
     * {@return the kind of file and its permissions}
     *
     * @param struct the structure
     */
    public static int st_mode(MemorySegment struct) {
        return struct.get(JAVA_INT, ST_MODE);
    }

    /**
     * {@return the size, in bytes}
     *
     * @param struct the structure
     */
    public static long st_size(MemorySegment struct) {
        return struct.get(JAVA_LONG, ST_SIZE);
    }

    /**
     * {@return the space allocated, in units of 512 bytes}
     *
     * @param struct the structure
     */
    public static long st_blocks(MemorySegment struct) {
        return struct.get(JAVA_LONG, ST_BLOCKS);
    }

    /**
     * {@return when the content last changed, in nanoseconds since 1970}
     *
     * @param struct the structure
     */
    public static long st_mtim(MemorySegment struct) {
        return nanoseconds(struct, ST_MTIM);
    }

    /**
     * {@return when the content or the metadata last changed, in nanoseconds since 1970}
     *
     * @param struct the structure
     */
    public static long st_ctim(MemorySegment struct) {
        return nanoseconds(struct, ST_CTIM);
    }

    private static long nanoseconds(MemorySegment struct, long timespec) {
        return struct.get(JAVA_LONG, timespec) * 1_000_000_000 + struct.get(JAVA_LONG, timespec + Long.BYTES);
    }
}
