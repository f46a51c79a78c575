package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct cachestat} of {@code <linux/mman.h>}: pages of a range of a file, by their state; Linux 6.5. */
public final class StructCachestat {
    /** {@code struct cachestat}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("nr_cache"),
            ValueLayout.JAVA_LONG.withName("nr_dirty"),
            ValueLayout.JAVA_LONG.withName("nr_writeback"),
            ValueLayout.JAVA_LONG.withName("nr_evicted"),
            ValueLayout.JAVA_LONG.withName("nr_recently_evicted")).withName("struct cachestat");

    /** {@code struct cachestat_range}: offset and length in bytes; length 0 means to the end of the file. */
    public static final StructLayout RANGE = MemoryLayout.structLayout(ValueLayout.JAVA_LONG.withName("off"),
            ValueLayout.JAVA_LONG.withName("len")).withName("struct cachestat_range");

    private static final long NR_CACHE = LAYOUT.byteOffset(groupElement("nr_cache"));
    private static final long NR_DIRTY = LAYOUT.byteOffset(groupElement("nr_dirty"));
    private static final long NR_WRITEBACK = LAYOUT.byteOffset(groupElement("nr_writeback"));
    private static final long NR_EVICTED = LAYOUT.byteOffset(groupElement("nr_evicted"));
    private static final long NR_RECENTLY_EVICTED = LAYOUT.byteOffset(groupElement("nr_recently_evicted"));

    private StructCachestat() {}

    /**
     * {@return {@code nr_cache}}
     *
     * @param struct the structure
     */
    public static long nr_cache(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, NR_CACHE);
    }

    /**
     * {@return {@code nr_dirty}}
     *
     * @param struct the structure
     */
    public static long nr_dirty(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, NR_DIRTY);
    }

    /**
     * {@return {@code nr_writeback}}
     *
     * @param struct the structure
     */
    public static long nr_writeback(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, NR_WRITEBACK);
    }

    /**
     * {@return {@code nr_evicted}}
     *
     * @param struct the structure
     */
    public static long nr_evicted(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, NR_EVICTED);
    }

    /**
     * {@return {@code nr_recently_evicted}}
     *
     * @param struct the structure
     */
    public static long nr_recently_evicted(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, NR_RECENTLY_EVICTED);
    }
}
