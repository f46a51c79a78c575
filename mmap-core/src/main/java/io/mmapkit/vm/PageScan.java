package io.mmapkit.vm;

import io.mmapkit.PageSize;
import io.mmapkit.libc.Pagemap;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.PagemapScan;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Finds the pages of a process that are in memory or in swap space: PAGEMAP_SCAN, Linux 6.7. What isn't there costs it next to nothing. */
final class PageScan {
    private static final long PAGE = PageSize.system().bytes();
    private static final long THERE = Pagemap.PAGE_IS_PRESENT | Pagemap.PAGE_IS_SWAPPED;
    private static final PagemapScan.Query QUERY = new PagemapScan.Query(0, 0, THERE, THERE | Pagemap.PAGE_IS_FILE
            | Pagemap.PAGE_IS_PFNZERO | Pagemap.PAGE_IS_HUGE | Pagemap.PAGE_IS_SOFT_DIRTY);

    private PageScan() {}

    /**
     * The runs in a range.
     *
     * @throws UnsupportedOperationException before Linux 6.7
     */
    static List<PageRun> runs(int pagemap, long from, long to) throws SystemCallException {
        for (long end = to; end > from; end = lower(end)) {
            try {
                List<PageRun> runs = new ArrayList<>();
                PagemapScan.scan(pagemap, from, end, QUERY,
                        (start, stop, kinds) -> add(start, stop, flags(kinds), runs));
                return runs;
            } catch (SystemCallException refused) {
                if (refused.errno().equals(Errno.ENOTTY)) {
                    throw new UnsupportedOperationException("PAGEMAP_SCAN needs Linux 6.7", refused);
                } else if (!refused.errno().equals(Errno.EFAULT)) { // the range ends where no process has addresses
                    throw refused;
                }
            }
        }
        return List.of();
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
