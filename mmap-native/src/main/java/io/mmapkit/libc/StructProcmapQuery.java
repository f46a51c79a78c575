package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct procmap_query} of {@code <linux/fs.h>}: the mapping of one address; Linux 6.11. What isn't asked here has no accessor. */
public final class StructProcmapQuery {
    /** {@code struct procmap_query}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("size"),
            ValueLayout.JAVA_LONG.withName("query_flags"),
            ValueLayout.JAVA_LONG.withName("query_addr"),
            ValueLayout.JAVA_LONG.withName("vma_start"),
            ValueLayout.JAVA_LONG.withName("vma_end"),
            ValueLayout.JAVA_LONG.withName("vma_flags"),
            ValueLayout.JAVA_LONG.withName("vma_page_size"),
            ValueLayout.JAVA_LONG.withName("vma_offset"),
            ValueLayout.JAVA_LONG.withName("inode"),
            ValueLayout.JAVA_INT.withName("dev_major"),
            ValueLayout.JAVA_INT.withName("dev_minor"),
            ValueLayout.JAVA_INT.withName("vma_name_size"),
            ValueLayout.JAVA_INT.withName("build_id_size"),
            ValueLayout.JAVA_LONG.withName("vma_name_addr"),
            ValueLayout.JAVA_LONG.withName("build_id_addr")).withName("struct procmap_query");

    private static final long SIZE = LAYOUT.byteOffset(groupElement("size"));
    private static final long QUERY_FLAGS = LAYOUT.byteOffset(groupElement("query_flags"));
    private static final long QUERY_ADDR = LAYOUT.byteOffset(groupElement("query_addr"));
    private static final long VMA_START = LAYOUT.byteOffset(groupElement("vma_start"));
    private static final long VMA_END = LAYOUT.byteOffset(groupElement("vma_end"));
    private static final long VMA_FLAGS = LAYOUT.byteOffset(groupElement("vma_flags"));
    private static final long VMA_OFFSET = LAYOUT.byteOffset(groupElement("vma_offset"));
    private static final long INODE = LAYOUT.byteOffset(groupElement("inode"));
    private static final long DEV_MAJOR = LAYOUT.byteOffset(groupElement("dev_major"));
    private static final long DEV_MINOR = LAYOUT.byteOffset(groupElement("dev_minor"));
    private static final long VMA_NAME_SIZE = LAYOUT.byteOffset(groupElement("vma_name_size"));
    private static final long VMA_NAME_ADDR = LAYOUT.byteOffset(groupElement("vma_name_addr"));

    private StructProcmapQuery() {}

    /**
     * Sets {@code size}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void size(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, SIZE, value);
    }

    /**
     * Sets {@code query_flags}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void query_flags(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, QUERY_FLAGS, value);
    }

    /**
     * Sets {@code query_addr}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void query_addr(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, QUERY_ADDR, value);
    }

    /**
     * {@return {@code vma_start}}
     *
     * @param struct the structure
     */
    public static long vma_start(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, VMA_START);
    }

    /**
     * {@return {@code vma_end}}
     *
     * @param struct the structure
     */
    public static long vma_end(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, VMA_END);
    }

    /**
     * {@return {@code vma_flags}}
     *
     * @param struct the structure
     */
    public static long vma_flags(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, VMA_FLAGS);
    }

    /**
     * {@return {@code vma_offset}}
     *
     * @param struct the structure
     */
    public static long vma_offset(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, VMA_OFFSET);
    }

    /**
     * {@return {@code inode}}
     *
     * @param struct the structure
     */
    public static long inode(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, INODE);
    }

    /**
     * {@return {@code dev_major}}
     *
     * @param struct the structure
     */
    public static int dev_major(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, DEV_MAJOR);
    }

    /**
     * {@return {@code dev_minor}}
     *
     * @param struct the structure
     */
    public static int dev_minor(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, DEV_MINOR);
    }

    /**
     * {@return {@code vma_name_size}}
     *
     * @param struct the structure
     */
    public static int vma_name_size(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, VMA_NAME_SIZE);
    }

    /**
     * Sets {@code vma_name_size}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void vma_name_size(MemorySegment struct, int value) {
        struct.set(ValueLayout.JAVA_INT, VMA_NAME_SIZE, value);
    }

    /**
     * Sets {@code vma_name_addr}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void vma_name_addr(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, VMA_NAME_ADDR, value);
    }
}
