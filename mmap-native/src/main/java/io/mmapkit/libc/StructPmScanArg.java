package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct pm_scan_arg} of {@code <linux/fs.h>}: which pages to find, and where to put them; Linux 6.7. */
public final class StructPmScanArg {
    /** {@code struct pm_scan_arg}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("size"),
            ValueLayout.JAVA_LONG.withName("flags"),
            ValueLayout.JAVA_LONG.withName("start"),
            ValueLayout.JAVA_LONG.withName("end"),
            ValueLayout.JAVA_LONG.withName("walk_end"),
            ValueLayout.JAVA_LONG.withName("vec"),
            ValueLayout.JAVA_LONG.withName("vec_len"),
            ValueLayout.JAVA_LONG.withName("max_pages"),
            ValueLayout.JAVA_LONG.withName("category_inverted"),
            ValueLayout.JAVA_LONG.withName("category_mask"),
            ValueLayout.JAVA_LONG.withName("category_anyof_mask"),
            ValueLayout.JAVA_LONG.withName("return_mask")).withName("struct pm_scan_arg");

    private static final long SIZE = LAYOUT.byteOffset(groupElement("size"));
    private static final long FLAGS = LAYOUT.byteOffset(groupElement("flags"));
    private static final long START = LAYOUT.byteOffset(groupElement("start"));
    private static final long END = LAYOUT.byteOffset(groupElement("end"));
    private static final long WALK_END = LAYOUT.byteOffset(groupElement("walk_end"));
    private static final long VEC = LAYOUT.byteOffset(groupElement("vec"));
    private static final long VEC_LEN = LAYOUT.byteOffset(groupElement("vec_len"));
    private static final long MAX_PAGES = LAYOUT.byteOffset(groupElement("max_pages"));
    private static final long CATEGORY_INVERTED = LAYOUT.byteOffset(groupElement("category_inverted"));
    private static final long CATEGORY_MASK = LAYOUT.byteOffset(groupElement("category_mask"));
    private static final long CATEGORY_ANYOF_MASK = LAYOUT.byteOffset(groupElement("category_anyof_mask"));
    private static final long RETURN_MASK = LAYOUT.byteOffset(groupElement("return_mask"));

    private StructPmScanArg() {}

    /**
     * {@return {@code size}}
     *
     * @param struct the structure
     */
    public static long size(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, SIZE);
    }

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
     * {@return {@code flags}}
     *
     * @param struct the structure
     */
    public static long flags(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, FLAGS);
    }

    /**
     * Sets {@code flags}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void flags(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, FLAGS, value);
    }

    /**
     * {@return {@code start}}
     *
     * @param struct the structure
     */
    public static long start(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, START);
    }

    /**
     * Sets {@code start}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void start(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, START, value);
    }

    /**
     * {@return {@code end}}
     *
     * @param struct the structure
     */
    public static long end(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, END);
    }

    /**
     * Sets {@code end}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void end(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, END, value);
    }

    /**
     * {@return {@code walk_end}}
     *
     * @param struct the structure
     */
    public static long walk_end(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, WALK_END);
    }

    /**
     * Sets {@code walk_end}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void walk_end(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, WALK_END, value);
    }

    /**
     * {@return {@code vec}}
     *
     * @param struct the structure
     */
    public static long vec(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, VEC);
    }

    /**
     * Sets {@code vec}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void vec(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, VEC, value);
    }

    /**
     * {@return {@code vec_len}}
     *
     * @param struct the structure
     */
    public static long vec_len(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, VEC_LEN);
    }

    /**
     * Sets {@code vec_len}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void vec_len(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, VEC_LEN, value);
    }

    /**
     * {@return {@code max_pages}}
     *
     * @param struct the structure
     */
    public static long max_pages(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, MAX_PAGES);
    }

    /**
     * Sets {@code max_pages}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void max_pages(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, MAX_PAGES, value);
    }

    /**
     * {@return {@code category_inverted}}
     *
     * @param struct the structure
     */
    public static long category_inverted(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, CATEGORY_INVERTED);
    }

    /**
     * Sets {@code category_inverted}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void category_inverted(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, CATEGORY_INVERTED, value);
    }

    /**
     * {@return {@code category_mask}}
     *
     * @param struct the structure
     */
    public static long category_mask(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, CATEGORY_MASK);
    }

    /**
     * Sets {@code category_mask}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void category_mask(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, CATEGORY_MASK, value);
    }

    /**
     * {@return {@code category_anyof_mask}}
     *
     * @param struct the structure
     */
    public static long category_anyof_mask(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, CATEGORY_ANYOF_MASK);
    }

    /**
     * Sets {@code category_anyof_mask}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void category_anyof_mask(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, CATEGORY_ANYOF_MASK, value);
    }

    /**
     * {@return {@code return_mask}}
     *
     * @param struct the structure
     */
    public static long return_mask(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, RETURN_MASK);
    }

    /**
     * Sets {@code return_mask}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void return_mask(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, RETURN_MASK, value);
    }
}
