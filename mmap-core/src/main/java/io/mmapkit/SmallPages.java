package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Smaps;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Pages of the processor's size in place of larger ones, so that one store changes one page and no more. Asked for, never certain. */
final class SmallPages {
    private SmallPages() {}

    /**
     * Maps a shared region by small pages from now on. The kernel forgets the write protection of a whole huge page of a file at the first
     * store to it, and would then take all of it for written.
     *
     * @return whether the kernel took the advice
     */
    static boolean inMapping(MemorySegment pages) throws IOException {
        boolean taken = false;
        try {
            Mman.madvise(pages, pages.byteSize(), Mman.MADV_NOHUGEPAGE);
            taken = true;
            if (Smaps.hugeBytes(pages.address(), pages.address() + pages.byteSize()) > 0) {
                // Of a shared mapping this drops entries of the page table, and no content
                Mman.madvise(pages, pages.byteSize(), Mman.MADV_DONTNEED);
            }
        } catch (SystemCallException refused) {
            // EINVAL: a kernel without huge pages, or pages of the pool, or locked ones, which stay as they are
        }
        return taken;
    }

    /**
     * Lets the page cache hold ranges in small pages that it holds as parts of larger pieces. A file system that allows those (ext4 since
     * Linux 6.16, XFS) takes all of a piece for changed when one page of it is, and writes up to 2 MiB for a store of one byte. The kernel
     * divides such a piece when a part of it is declared cold, and nothing of it is waiting to be written.
     */
    static void inCache(MappedRegion region, List<ByteRange> ranges) {
        try {
            for (ByteRange range : ranges) {
                region.reclaim(range.offset(), range.length(), Reclaim.COLD);
            }
        } catch (IOException | IllegalStateException refused) {
            // EINVAL: locked pages, which stay as they are; or another thread is just protecting or closing the region
        }
    }
}
