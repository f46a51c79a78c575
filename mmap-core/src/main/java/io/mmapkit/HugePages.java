package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Pagemap;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Meminfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Huge pages: what sizes the kernel has, and how to get some. */
final class HugePages {
    private static final Path TRANSPARENT_SIZE = Path.of("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size");

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

    /** What a refusal of huge pages of the pool is called: with how many it has. */
    static FileSystemException explained(String name, PageSize size, IOException refused) {
        Path pool = Path.of("/sys/kernel/mm/hugepages/hugepages-" + (size.bytes() >> 10) + "kB");
        FileSystemException explained = new FileSystemException(name, null, "the pool of huge pages of " + size.bytes()
                + " bytes has " + count(pool.resolve("free_hugepages")) + " free of "
                + count(pool.resolve("nr_hugepages"))
                + "; sysctl vm.nr_hugepages fills it. " + refused.getMessage());
        explained.initCause(refused);
        return explained;
    }

    private static String count(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII).strip();
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
            return new PageSize(Long.parseLong(Files.readString(TRANSPARENT_SIZE, StandardCharsets.US_ASCII).strip()));
        } catch (IOException | NumberFormatException absent) {
            throw new UnsupportedOperationException("this kernel has no transparent huge pages", absent);
        }
    }

    /**
     * Makes huge pages of what is in memory of a range of whole pages, asks for them for the rest, and looks what came of it.
     *
     * @param fileStart where the range starts in its file, in bytes; the address of the range for private memory, which has no offsets
     */
    static HugePageReport make(MemorySegment pages, long fileStart) throws IOException {
        PageSize huge = transparentSize();
        if (!huge.isAligned(pages.address() - fileStart)) {
            return new HugePageReport(0, 0,
                    Optional.of("its address and its offset in the file differ by no multiple of "
                            + huge.bytes() + ": a region made with hugePages() lies where they do"));
        }
        long first = huge.alignUp(pages.address());
        long end = huge.alignDown(pages.address() + pages.byteSize());
        if (first >= end) {
            return new HugePageReport(0, 0, Optional.of("no whole huge page of " + huge.bytes() + " bytes lies in it"));
        }
        MemorySegment whole = pages.asSlice(first - pages.address(), end - first);
        Optional<String> refusal = advise(whole).or(() -> collapse(whole));
        return new HugePageReport(whole.byteSize(), hugeBytes(first, end), refusal);
    }

    private static long hugeBytes(long from, long to) throws IOException {
        int pagemap = PagemapScan.open();
        try {
            long[] sum = {0};
            PagemapScan.scan(pagemap, from, to, 0, Pagemap.PAGE_IS_HUGE, (start, end) -> sum[0] += end - start);
            return sum[0];
        } catch (SystemCallException before67) {
            return Smaps.hugeBytes(from, to);
        } finally {
            Unistd.close(pagemap);
        }
    }

    private static Optional<String> advise(MemorySegment pages) {
        try {
            Mman.madvise(pages, pages.byteSize(), Mman.MADV_HUGEPAGE);
            return Optional.empty();
        } catch (SystemCallException refused) {
            return Optional.of(refused.getMessage());
        }
    }

    private static Optional<String> collapse(MemorySegment pages) {
        try {
            Mman.madvise(pages, pages.byteSize(), Mman.MADV_COLLAPSE);
            return Optional.empty();
        } catch (SystemCallException refused) {
            String why = refused.errno().equals(Errno.EINVAL)
                    ? "the kernel is before 6.1, or doesn't make huge pages of files on this file system: "
                    : "";
            return Optional.of(why + refused.getMessage());
        }
    }
}
