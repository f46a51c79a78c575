package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.StructCachestat;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * How much of a range is in memory, and in what state, at one moment: pages come and go.
 *
 * <p>For a shared mapping of a file it is the page cache that is looked at, and so what anybody has in memory, by cachestat(2), which takes
 * microseconds for gigabytes, or by mincore(2) before Linux 6.5. For private and anonymous memory it is mincore(2).
 *
 * @param pages how many pages the range touches
 * @param resident how many of them are in memory
 * @param dirty how many of those differ from the file
 * @param writeback how many are being written
 * @param evicted how many were in memory and are not
 * @param recentlyEvicted how many of those left so recently that the memory is short of them
 */
public record Residency(long pages, long resident, long dirty, long writeback, long evicted, long recentlyEvicted) {
    /** Stands for a number that isn't known: all of them where it isn't permitted, and those that mincore(2) doesn't give. */
    public static final long UNKNOWN = -1;

    private static final long MINCORE_AT_ONCE = 1L << 30; // bytes of a range; the answer is a byte a page

    /**
     * Whether the caller may know. The kernel tells what is in memory of a file only to who may write or owns it; asked by mincore(2) it says
     * that everything is.
     *
     * @return false if {@link #resident} isn't known
     */
    public boolean isPermitted() {
        return resident != UNKNOWN;
    }

    private static Residency unknown(long pages) {
        return new Residency(pages, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
    }

    /** Of whole pages at an offset of a file that all of their mappings share, or of other memory if there is no file. */
    static Residency of(OpenFile file, boolean ofCache, MemorySegment range, long fileOffset)
            throws SystemCallException {
        long pages = range.byteSize() / PageSize.system().bytes();
        if (pages == 0) {
            return new Residency(0, 0, 0, 0, 0, 0);
        }
        if (ofCache) {
            try {
                return ofCache(file, range.byteSize(), fileOffset, pages);
            } catch (UnsupportedOperationException before65) {
                // mincore tells
            } catch (SystemCallException refused) {
                if (refused.errno().equals(Errno.EPERM)) {
                    return unknown(pages);
                }
                if (!refused.errno().equals(Errno.EOPNOTSUPP)) { // hugetlbfs
                    throw refused;
                }
            }
        }
        if (file.hasSize() && !file.mayKnowCache()) {
            return unknown(pages); // mincore would say that all is resident
        }
        long resident = ranges(range).stream().mapToLong(ByteRange::length).sum() / PageSize.system().bytes();
        return new Residency(pages, resident, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
    }

    private static Residency ofCache(OpenFile file, long length, long fileOffset, long pages)
            throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment range = arena.allocate(StructCachestat.RANGE);
            range.set(ValueLayout.JAVA_LONG, 0, fileOffset);
            range.set(ValueLayout.JAVA_LONG, Long.BYTES, length);
            MemorySegment counts = arena.allocate(StructCachestat.LAYOUT);
            Mman.cachestat(file.descriptor(), range, counts, 0);
            return new Residency(pages, StructCachestat.nr_cache(counts), StructCachestat.nr_dirty(counts),
                    StructCachestat.nr_writeback(counts), StructCachestat.nr_evicted(counts),
                    StructCachestat.nr_recently_evicted(counts));
        }
    }

    /** Which of whole pages are in memory, by mincore(2): ranges from the first of them, in ascending order, none touching another. */
    static List<ByteRange> ranges(MemorySegment pages) throws SystemCallException {
        long page = PageSize.system().bytes();
        List<ByteRange> ranges = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(Math.min(MINCORE_AT_ONCE, pages.byteSize()) / page);
            long from = -1; // of the range that is going on, or −1
            for (long at = 0; at < pages.byteSize(); at += MINCORE_AT_ONCE) {
                MemorySegment part = pages.asSlice(at, Math.min(MINCORE_AT_ONCE, pages.byteSize() - at));
                Mman.mincore(part, part.byteSize(), answer);
                for (long i = 0; i < part.byteSize() / page; i++) {
                    boolean resident = (answer.get(ValueLayout.JAVA_BYTE, i) & 1) != 0;
                    if (resident && from < 0) {
                        from = at + i * page;
                    } else if (!resident && from >= 0) {
                        ranges.add(new ByteRange(from, at + i * page - from));
                        from = -1;
                    }
                }
            }
            if (from >= 0) {
                ranges.add(new ByteRange(from, pages.byteSize() - from));
            }
        }
        return List.copyOf(ranges);
    }
}
