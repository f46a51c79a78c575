package io.mmapkit.os;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Ioctl;
import io.mmapkit.libc.Pagemap;
import io.mmapkit.libc.StructPmScanArg;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Asks the kernel which pages of a process are of a kind; PAGEMAP_SCAN of /proc/PID/pagemap, Linux 6.7. */
public final class PagemapScan {
    private static final int RANGES_AT_ONCE = 512;
    private static final int RANGE_BYTES = 3 * Long.BYTES; // struct page_region: start, end, categories

    /** Is given ranges of addresses, in ascending order, and what was asked of them; adjacent ones may come as two. */
    public interface Found {
        void range(long from, long to, long kinds);
    }

    /**
     * Which pages are looked for.
     *
     * @param flags PM_SCAN_*
     * @param all PAGE_IS_* that each has
     * @param any PAGE_IS_* of which each has one; 0 if that doesn't matter
     * @param told PAGE_IS_* of which it is told whether a range has them
     */
    public record Query(long flags, long all, long any, long told) {
        /** What is of a kind. */
        public static Query of(long kind) {
            return new Query(0, kind, 0, kind);
        }
    }

    private PagemapScan() {}

    /** Opens that of this process. */
    public static int open() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            return Fcntl.open(arena.allocateFrom("/proc/self/pagemap"), Fcntl.O_RDONLY | Fcntl.O_CLOEXEC, 0);
        }
    }

    /**
     * Scans a range of addresses.
     *
     * @param pagemap what {@link #open} gave, or that of another process
     */
    public static void scan(int pagemap, long from, long to, Query query, Found found) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment vector = arena.allocate((long) RANGES_AT_ONCE * RANGE_BYTES, Long.BYTES);
            MemorySegment scan = arena.allocate(StructPmScanArg.LAYOUT);
            for (long at = from; at < to; at = StructPmScanArg.walk_end(scan)) {
                StructPmScanArg.size(scan, scan.byteSize());
                StructPmScanArg.flags(scan, query.flags);
                StructPmScanArg.start(scan, at);
                StructPmScanArg.end(scan, to);
                StructPmScanArg.vec(scan, vector.address());
                StructPmScanArg.vec_len(scan, RANGES_AT_ONCE);
                StructPmScanArg.category_mask(scan, query.all);
                StructPmScanArg.category_anyof_mask(scan, query.any);
                StructPmScanArg.return_mask(scan, query.told);
                int ranges = Ioctl.ioctl(pagemap, Pagemap.PAGEMAP_SCAN, scan);
                for (long base = 0; base < (long) ranges * RANGE_BYTES; base += RANGE_BYTES) {
                    found.range(vector.get(ValueLayout.JAVA_LONG, base),
                            vector.get(ValueLayout.JAVA_LONG, base + Long.BYTES),
                            vector.get(ValueLayout.JAVA_LONG, base + 2 * Long.BYTES));
                }
            }
        }
    }

    /** Whether memory without a file has a page in a range that isn't the kernel's page of zeros: something was stored there. */
    public static boolean hasOwnPages(int pagemap, long from, long to) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment vector = arena.allocate(RANGE_BYTES, Long.BYTES);
            MemorySegment scan = arena.allocate(StructPmScanArg.LAYOUT);
            StructPmScanArg.size(scan, scan.byteSize());
            StructPmScanArg.start(scan, from);
            StructPmScanArg.end(scan, to);
            StructPmScanArg.vec(scan, vector.address());
            StructPmScanArg.vec_len(scan, 1);
            StructPmScanArg.max_pages(scan, 1);
            StructPmScanArg.category_inverted(scan, Pagemap.PAGE_IS_PFNZERO);
            StructPmScanArg.category_mask(scan, Pagemap.PAGE_IS_PFNZERO);
            StructPmScanArg.category_anyof_mask(scan, Pagemap.PAGE_IS_PRESENT | Pagemap.PAGE_IS_SWAPPED);
            StructPmScanArg.return_mask(scan, Pagemap.PAGE_IS_PRESENT);
            return Ioctl.ioctl(pagemap, Pagemap.PAGEMAP_SCAN, scan) > 0;
        }
    }
}
