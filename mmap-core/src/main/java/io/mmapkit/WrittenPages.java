package io.mmapkit;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Ioctl;
import io.mmapkit.libc.Pagemap;
import io.mmapkit.libc.StructUffdioApi;
import io.mmapkit.libc.StructUffdioRegister;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.Userfaultfd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.PagemapScan;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * What the kernel knows of which pages of an extent were written: userfaultfd(2) has it protect them, and {@code PAGEMAP_SCAN} has it tell.
 *
 * <p>Not for several threads at once, but for {@link #registerAgain}.
 */
final class WrittenPages {
    private static final long FEATURES = Userfaultfd.UFFD_FEATURE_WP_ASYNC | Userfaultfd.UFFD_FEATURE_WP_UNPOPULATED
            | Userfaultfd.UFFD_FEATURE_WP_HUGETLBFS_SHMEM;

    private final Extent extent;
    private final int watcher; // the userfaultfd
    private int pagemap = -1; // until the pages are registered

    private WrittenPages(Extent extent, int watcher) {
        this.extent = extent;
        this.watcher = watcher;
    }

    /** Agrees with the kernel, before it watches anything. */
    static WrittenPages of(Extent extent) throws SystemCallException {
        int watcher = watcher();
        try (Arena arena = Arena.ofConfined()) {
            agree(watcher, arena);
            return new WrittenPages(extent, watcher);
        } catch (SystemCallException | RuntimeException | Error failure) {
            Unistd.close(watcher);
            throw failure;
        }
    }

    private static int watcher() throws SystemCallException {
        try {
            return Userfaultfd.userfaultfd(Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK | Userfaultfd.UFFD_USER_MODE_ONLY);
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.EINVAL)) { // the last flag is of Linux 5.11
                throw unsupported(refused);
            }
            throw refused;
        }
    }

    private static UnsupportedOperationException unsupported(SystemCallException refused) {
        return new UnsupportedOperationException("tracking what is written needs Linux 6.7", refused);
    }

    private static void agree(int watcher, Arena arena) throws SystemCallException {
        MemorySegment api = arena.allocate(StructUffdioApi.LAYOUT);
        StructUffdioApi.api(api, Userfaultfd.UFFD_API);
        StructUffdioApi.features(api, FEATURES);
        try {
            Ioctl.ioctl(watcher, Userfaultfd.UFFDIO_API, api);
        } catch (SystemCallException refused) {
            throw unsupported(refused);
        }
    }

    /** Where stores to the region may come from. */
    List<MemorySegment> mappings() {
        List<MemorySegment> mappings = new ArrayList<>(extent.earlier());
        mappings.add(extent.pages());
        return mappings;
    }

    /** Has the kernel watch all of them. */
    void register() throws SystemCallException {
        for (MemorySegment pages : mappings()) {
            registerAgain(new ByteRange(pages.address(), pages.byteSize()));
        }
        pagemap = PagemapScan.open();
    }

    /** Has the kernel watch addresses, which it does no more where pages were mapped again. */
    void registerAgain(ByteRange addresses) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment register = arena.allocate(StructUffdioRegister.LAYOUT);
            StructUffdioRegister.range(register, addresses.offset(), addresses.length());
            StructUffdioRegister.mode(register, Userfaultfd.UFFDIO_REGISTER_MODE_WP);
            Ioctl.ioctl(watcher, Userfaultfd.UFFDIO_REGISTER, register);
        }
    }

    /**
     * Adds the pages that were written, mapping by mapping.
     *
     * @param found ranges of the region; where this fails, those until then
     */
    void scan(long flags, List<ByteRange> found) throws SystemCallException {
        for (MemorySegment pages : mappings()) {
            long start = pages.address();
            PagemapScan.scan(pagemap, start, start + pages.byteSize(),
                    new PagemapScan.Query(flags, Pagemap.PAGE_IS_WRITTEN, 0, Pagemap.PAGE_IS_WRITTEN),
                    (from, to, _) -> add(found, from - start, to - start));
        }
    }

    /** The whole pages that a range of the region touches, as a range of the region. */
    List<ByteRange> around(long offset, long length) {
        MemorySegment pages = extent.pagesAround(offset, length);
        long from = pages.address() - extent.pages().address();
        List<ByteRange> range = new ArrayList<>(1);
        add(range, from, from + pages.byteSize());
        return range;
    }

    /** Adds a range of a mapping as one of the region; the region may begin and end inside a page. */
    private void add(List<ByteRange> ranges, long fromPages, long toPages) {
        long from = Math.max(0, fromPages - extent.start());
        long to = Math.min(extent.byteSize(), toPages - extent.start());
        if (from < to) {
            ranges.add(new ByteRange(from, to - from));
        }
    }

    /** Ends it; the pages are as before. */
    void close() throws SystemCallException {
        if (pagemap >= 0) {
            Unistd.close(pagemap);
        }
        Unistd.close(watcher); // unregisters the pages
    }
}
