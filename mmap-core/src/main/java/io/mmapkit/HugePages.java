package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Pagemap;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Meminfo;
import io.mmapkit.os.PagemapScan;
import io.mmapkit.os.ProcFile;
import io.mmapkit.os.Smaps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Huge pages: what sizes the kernel has, and how to get some. */
final class HugePages {
    private static final Path POOLS = Path.of("/sys/kernel/mm/hugepages");
    private static final Pattern POOL = Pattern.compile("hugepages-(\\d+)kB");
    private static final String TRANSPARENT_SIZE = "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size";

    private HugePages() {}

    /**
     * The size of huge pages of the pool where none was said.
     *
     * @throws UnsupportedOperationException if this kernel has none
     */
    static PageSize poolSize() {
        try {
            return new PageSize(Meminfo.bytes("Hugepagesize")
                    .orElseThrow(() -> new UnsupportedOperationException("this kernel has no huge pages")));
        } catch (IOException unreadable) {
            throw new UnsupportedOperationException("the size of huge pages is not to be had", unreadable);
        }
    }

    /**
     * Refuses pages of a size that this kernel has no pool of, before anything is made: it says so in as many ways as there are calls.
     *
     * @throws UnsupportedOperationException if it hasn't; where it doesn't tell, it has to refuse itself
     */
    static void require(long size) {
        List<Long> sizes = poolSizes();
        if (!sizes.isEmpty() && !sizes.contains(size)) {
            throw new UnsupportedOperationException(
                    "this kernel has huge pages of " + sizes + " bytes, and none of " + size);
        }
    }

    private static List<Long> poolSizes() {
        try (Stream<Path> pools = Files.list(POOLS)) { // of names only: no channel that an interrupt would close
            return pools.map(pool -> POOL.matcher(pool.getFileName().toString())).filter(Matcher::matches)
                    .map(pool -> Long.parseLong(pool.group(1)) << 10).sorted().toList();
        } catch (IOException | UncheckedIOException hidden) {
            return List.of();
        }
    }

    /** What a refusal of huge pages of the pool is called: with how many it has. */
    static FileSystemException explained(String name, PageSize size, IOException refused) {
        String pool = POOLS + "/hugepages-" + (size.bytes() >> 10) + "kB";
        FileSystemException explained = new FileSystemException(name, null, "the pool of huge pages of " + size.bytes()
                + " bytes has " + count(pool + "/free_hugepages") + " free of "
                + count(pool + "/nr_hugepages")
                + "; sysctl vm.nr_hugepages fills it. " + refused.getMessage());
        explained.initCause(refused);
        return explained;
    }

    private static String count(String file) {
        try {
            return ProcFile.text(file).strip();
        } catch (IOException absent) {
            return "none";
        }
    }

    /**
     * The size of transparent huge pages.
     *
     * @throws UnsupportedOperationException if this kernel has none
     */
    static PageSize transparentSize() {
        try {
            return new PageSize(Long.parseLong(ProcFile.text(TRANSPARENT_SIZE).strip()));
        } catch (IOException | NumberFormatException absent) {
            throw new UnsupportedOperationException("this kernel has no transparent huge pages", absent);
        }
    }

    /** Asks for huge pages. */
    interface Asking {
        void on(MemorySegment pages) throws SystemCallException;
    }

    /**
     * Makes huge pages of what is in memory of a range of whole pages, asks for them for the rest, and looks what came of it.
     *
     * @param fileStart where the range starts in its file, in bytes; the address of the range for private memory, which has no offsets
     * @param refusal finds out why some aren't
     */
    static HugePageReport make(MemorySegment pages, long fileStart, Asking asking, HugePageRefusal refusal)
            throws IOException {
        PageSize huge = transparentSize();
        if (!huge.isAligned(pages.address() - fileStart)) {
            return new HugePageReport(0, 0,
                    Optional.of("its address and its offset in the file differ by no multiple of "
                            + huge.bytes() + ": a region made with hugePages() lies where they do"));
        }
        long first = huge.alignUp(pages.address());
        long end = huge.alignDown(pages.address() + pages.byteSize());
        if (first >= end) {
            return new HugePageReport(0, 0, Optional.of("no whole huge page of " + huge.bytes() + " bytes lies in its "
                    + pages.byteSize() + " bytes, which start "
                    + (pages.address() - huge.alignDown(pages.address())) + " bytes behind where one could: "
                    + "a region made with hugePages() and at least as long as one page starts where one can, if its offset does"));
        }
        MemorySegment whole = pages.asSlice(first - pages.address(), end - first);
        SystemCallException refused = refused(asking, whole);
        if (refused == null) {
            refused = refused(HugePages::collapse, whole);
        }
        long got = hugeBytes(first, end);
        return new HugePageReport(whole.byteSize(), got,
                got == whole.byteSize() ? Optional.empty() : Optional.of(refusal.of(whole, refused)));
    }

    private static long hugeBytes(long from, long to) throws IOException {
        int pagemap = PagemapScan.open();
        try {
            long[] sum = {0};
            PagemapScan.scan(pagemap, from, to, PagemapScan.Query.of(Pagemap.PAGE_IS_HUGE),
                    (start, end, _) -> sum[0] += end - start);
            return sum[0];
        } catch (SystemCallException before67) {
            return Smaps.hugeBytes(from, to);
        } finally {
            Unistd.close(pagemap);
        }
    }

    private static SystemCallException refused(Asking call, MemorySegment pages) {
        try {
            call.on(pages);
            return null;
        } catch (SystemCallException refused) {
            return refused;
        }
    }

    private static void collapse(MemorySegment pages) throws SystemCallException {
        Mman.madvise(pages, pages.byteSize(), Mman.MADV_COLLAPSE);
    }
}
