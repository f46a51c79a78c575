package io.mmapkit.process;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Pagemap;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Interrupted;
import io.mmapkit.os.PagemapScan;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.NoSuchFileException;

/** The page table of a process, as /proc/PID/pagemap shows it. */
final class PagemapFile implements AutoCloseable {
    private static final long ENTRIES_AT_ONCE = 8192;

    private final String path;
    private final int descriptor;

    private PagemapFile(String path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    static PagemapFile of(int pid) throws IOException {
        String path = "/proc/" + pid + "/pagemap";
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            return new PagemapFile(path,
                    Interrupted.retry(() -> Fcntl.open(name, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC, 0)));
        } catch (SystemCallException refused) {
            throw Refusal.of(path, refused);
        }
    }

    /** The entries of pages, PM_*, from a number of a page on. */
    void read(long firstPage, long[] entries) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(ValueLayout.JAVA_LONG,
                    Math.max(1, Math.min(ENTRIES_AT_ONCE, entries.length)));
            for (int at = 0; at < entries.length;) {
                long wanted = Math.min(buffer.byteSize(), (long) (entries.length - at) * Long.BYTES);
                long offset = (firstPage + at) * Long.BYTES;
                int got = Interrupted.retry(() -> (int) Unistd.pread(descriptor, buffer, wanted, offset)) / Long.BYTES;
                if (got == 0) {
                    throw new NoSuchFileException(path, null, "the process ended, or has no such addresses");
                }
                MemorySegment.copy(buffer, ValueLayout.JAVA_LONG, 0, entries, at, got);
                at += got;
            }
        } catch (SystemCallException refused) {
            throw Refusal.of(path, refused);
        }
    }

    /** Where the kernel's page of zeros is. Nothing before Linux 6.7. */
    void zeros(long from, long to, PagemapScan.Found found) throws IOException {
        try {
            PagemapScan.scan(descriptor, from, to, PagemapScan.Query.of(Pagemap.PAGE_IS_PFNZERO), found);
        } catch (SystemCallException refused) {
            if (!refused.errno().equals(Errno.ENOTTY)) {
                throw Refusal.of(path, refused);
            }
        }
    }

    @Override
    public void close() {
        try {
            Unistd.close(descriptor);
        } catch (SystemCallException refused) {
            throw new UncheckedIOException(refused);
        }
    }
}
