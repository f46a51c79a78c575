package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct dirent64} of {@code <dirent.h>}: one entry of a directory. The kernel leaves out what its name doesn't need. */
public final class StructDirent64 {
    /** {@code struct dirent64}, with the longest of names. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("d_ino"),
            ValueLayout.JAVA_LONG.withName("d_off"),
            ValueLayout.JAVA_SHORT.withName("d_reclen"),
            ValueLayout.JAVA_BYTE.withName("d_type"),
            MemoryLayout.sequenceLayout(256, ValueLayout.JAVA_BYTE).withName("d_name"),
            MemoryLayout.paddingLayout(5)).withName("struct dirent64");

    private static final long D_INO = LAYOUT.byteOffset(groupElement("d_ino"));
    private static final long D_RECLEN = LAYOUT.byteOffset(groupElement("d_reclen"));
    private static final long D_TYPE = LAYOUT.byteOffset(groupElement("d_type"));
    private static final long D_NAME = LAYOUT.byteOffset(groupElement("d_name"));

    private StructDirent64() {}

    /**
     * {@return {@code d_ino}, the inode}
     *
     * @param struct the structure
     */
    public static long d_ino(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, D_INO);
    }

    /**
     * {@return {@code d_reclen}, how many bytes this entry has}
     *
     * @param struct the structure
     */
    public static int d_reclen(MemorySegment struct) {
        return Short.toUnsignedInt(struct.get(ValueLayout.JAVA_SHORT, D_RECLEN));
    }

    /**
     * {@return {@code d_type}, one of DT_*}
     *
     * @param struct the structure
     */
    public static int d_type(MemorySegment struct) {
        return Byte.toUnsignedInt(struct.get(ValueLayout.JAVA_BYTE, D_TYPE));
    }

    /**
     * {@return {@code d_name}, the bytes before its NUL: the kernel knows of no encoding}
     *
     * @param struct the structure
     */
    public static byte[] d_name(MemorySegment struct) {
        long end = D_NAME;
        while (struct.get(ValueLayout.JAVA_BYTE, end) != 0) {
            end++;
        }
        return struct.asSlice(D_NAME, end - D_NAME).toArray(ValueLayout.JAVA_BYTE);
    }
}
