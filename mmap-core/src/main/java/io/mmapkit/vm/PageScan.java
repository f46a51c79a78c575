package io.mmapkit.vm;

import io.mmapkit.PageSize;
import io.mmapkit.libc.Ioctl;
import io.mmapkit.libc.Pagemap;
import io.mmapkit.libc.StructPmScanArg;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Finds the pages of a process that are in memory or in swap space: PAGEMAP_SCAN, Linux 6.7. What isn't there costs it next to nothing. */
final class PageScan {
    private static final int BEYOND = -1; // the range ends where no process has addresses
    private static final long PAGE = PageSize.system().bytes();
    private static final int RANGES_AT_ONCE = 512;
    private static final int RANGE_BYTES = 3 * Long.BYTES; // struct page_region: start, end, categories
    private static final long THERE = Pagemap.PAGE_IS_PRESENT | Pagemap.PAGE_IS_SWAPPED;
    private static final long ASKED = THERE | Pagemap.PAGE_IS_FILE | Pagemap.PAGE_IS_PFNZERO | Pagemap.PAGE_IS_HUGE
            | Pagemap.PAGE_IS_SOFT_DIRTY;

    private PageScan() {}

    /**
     * The runs in a range.
     *
     * @throws UnsupportedOperationException before Linux 6.7
     */
    static List<PageRun> runs(int pagemap, long from, long to) throws SystemCallException {
        List<PageRun> runs = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment vector = arena.allocate((long) RANGES_AT_ONCE * RANGE_BYTES, Long.BYTES);
            MemorySegment scan = arena.allocate(StructPmScanArg.LAYOUT);
            StructPmScanArg.size(scan, scan.byteSize());
            StructPmScanArg.vec(scan, vector.address());
            StructPmScanArg.vec_len(scan, RANGES_AT_ONCE);
            StructPmScanArg.category_anyof_mask(scan, THERE);
            StructPmScanArg.return_mask(scan, ASKED);
            long end = to;
            for (long at = from; at < end;) {
                StructPmScanArg.start(scan, at);
                StructPmScanArg.end(scan, end);
                int count = scan(pagemap, scan);
                if (count == BEYOND) {
                    end = lower(end);
                    continue;
                }
                at = StructPmScanArg.walk_end(scan);
                for (int i = 0; i < count; i++) {
                    long base = (long) i * RANGE_BYTES;
                    add(vector.get(ValueLayout.JAVA_LONG, base), vector.get(ValueLayout.JAVA_LONG, base + Long.BYTES),
                            flags(vector.get(ValueLayout.JAVA_LONG, base + 2 * Long.BYTES)), runs);
                }
            }
        }
        return runs;
    }

    /** The highest end that the kernel may take, of those below one that it refused: a process has 56, 48 or 47 bits of addresses. */
    private static long lower(long end) {
        for (int bits : new int[]{56, 48, 47}) {
            long limit = (1L << bits) - PAGE;
            if (end > limit) {
                return limit;
            }
        }
        return 0;
    }

    private static int scan(int pagemap, MemorySegment scan) throws SystemCallException {
        try {
            return Ioctl.ioctl(pagemap, Pagemap.PAGEMAP_SCAN, scan);
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.ENOTTY)) {
                throw new UnsupportedOperationException("PAGEMAP_SCAN needs Linux 6.7", refused);
            } else if (refused.errno().equals(Errno.EFAULT)) {
                return BEYOND;
            }
            throw refused;
        }
    }

    /** Adjacent runs that are alike become one. */
    static void add(long from, long to, Set<PageFlag> flags, List<PageRun> runs) {
        PageRun last = runs.isEmpty() ? null : runs.getLast();
        if (last != null && last.end() == from && last.flags().equals(flags)) {
            runs.set(runs.size() - 1, new PageRun(last.start(), to, flags));
        } else {
            runs.add(new PageRun(from, to, flags));
        }
    }

    private static Set<PageFlag> flags(long categories) {
        Set<PageFlag> flags = EnumSet.noneOf(PageFlag.class);
        add(categories, Pagemap.PAGE_IS_PRESENT, PageFlag.PRESENT, flags);
        add(categories, Pagemap.PAGE_IS_SWAPPED, PageFlag.SWAPPED, flags);
        add(categories, Pagemap.PAGE_IS_FILE, PageFlag.FILE, flags);
        add(categories, Pagemap.PAGE_IS_PFNZERO, PageFlag.ZERO, flags);
        add(categories, Pagemap.PAGE_IS_HUGE, PageFlag.HUGE, flags);
        add(categories, Pagemap.PAGE_IS_SOFT_DIRTY, PageFlag.SOFT_DIRTY, flags);
        return flags;
    }

    static void add(long bits, long bit, PageFlag flag, Set<PageFlag> flags) {
        if ((bits & bit) != 0) {
            flags.add(flag);
        }
    }
}
