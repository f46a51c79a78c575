package io.mmapkit;

import io.mmapkit.MappingFaultException.Kind;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Statvfs;
import io.mmapkit.libc.StructStatvfs;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Interrupted;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Finds out afterwards why a page of a region couldn't be had. */
final class FaultDiagnosis {
    private static final long CHUNK = 1 << 20;
    private static final long SEARCHED = 64 * CHUNK; // as much of a region is read in search of a page that can't be
    /** What is said where nothing is found. */
    static final String OVER = "its pages can be had again";
    static final String OF_ANOTHER = "its pages can be had: another segment that takes part has missing ones, or this was over soon";

    private static final String BROKEN = "the memory of a page is broken";

    private final RegionRequest request;
    private final OpenFile file;
    private final Extent extent;
    private final long offset;
    private final long length;

    /** The range is that of the region in which the fault was. */
    FaultDiagnosis(RegionRequest request, OpenFile file, Extent extent, long offset, long length) {
        this.request = request;
        this.file = file;
        this.extent = extent;
        this.offset = offset;
        this.length = length;
    }

    /**
     * Looks at the file, its storage and its device.
     *
     * @param fault may be null where the kernel only gave too few bytes
     * @param otherwise what to say if no page is missing
     */
    MappingFaultException explain(Throwable fault, String otherwise) {
        Kind kind = Kind.UNKNOWN;
        String detail = otherwise;
        try {
            if (isMemoryError(fault)) {
                kind = Kind.MEMORY_ERROR;
                detail = BROKEN;
            } else if (file.hasSize() && file.currentSize() < extent.fileOffset(offset + length)) {
                return cut(fault);
            } else if (request.flags().contains(MapFlag.HUGETLB)) {
                kind = Kind.NO_HUGE_PAGES;
                detail = "the pool of huge pages is empty";
            } else if (file.hasSize() && isFull() && hasHole()) {
                kind = Kind.NO_SPACE;
                detail = "the file system is full, and the range has a hole";
            } else {
                kind = search();
                detail = switch (kind) {
                    case MEMORY_ERROR -> BROKEN;
                    case IO_ERROR -> "the device can't read a page of it";
                    default -> detail;
                };
            }
        } catch (IOException | RuntimeException hidden) {
            detail = "why isn't to be found out: " + hidden.getMessage();
        }
        return new MappingFaultException(request.backing().toString(), kind, detail, fault);
    }

    private MappingFaultException cut(Throwable fault) throws SystemCallException {
        return MappingFaultException.cut(request.backing().toString(), file.currentSize(),
                extent.fileOffset(extent.byteSize()), fault);
    }

    private static boolean isMemoryError(Throwable fault) {
        return fault instanceof SystemCallException refused && refused.errno().equals(Errno.EHWPOISON);
    }

    private boolean isFull() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment space = arena.allocate(StructStatvfs.LAYOUT);
            Statvfs.fstatvfs(file.descriptor(), space);
            return StructStatvfs.f_blocks(space) > 0
                    && StructStatvfs.f_bavail(space) * StructStatvfs.f_frsize(space) < PageSize.system().bytes();
        }
    }

    /** Looks at whole pages: one faults as a whole, even if only some of its blocks on the disk are missing. */
    private boolean hasHole() throws SystemCallException {
        PageSize page = PageSize.system();
        long from = page.alignDown(extent.fileOffset(offset));
        return file.hasHole(from, Math.min(file.currentSize(), page.alignUp(extent.fileOffset(offset + length))));
    }

    /** Faults the pages in once more, piece by piece, without a signal. */
    private Kind search() throws SystemCallException {
        long end = offset + Math.min(length, SEARCHED);
        for (long at = offset; at < end; at += CHUNK) {
            long bytes = Math.min(CHUNK, end - at);
            MemorySegment pages = extent.pagesAround(at, bytes);
            try {
                Interrupted.retry(() -> Mman.madvise(pages, pages.byteSize(), Mman.MADV_POPULATE_READ));
            } catch (SystemCallException refused) {
                if (isMemoryError(refused)) {
                    return Kind.MEMORY_ERROR;
                }
                if (file.hasSize() && isUnreadable(extent.fileOffset(at), bytes)) {
                    return Kind.IO_ERROR;
                }
            }
        }
        return Kind.UNKNOWN;
    }

    /** Whether the file can't be read there: the fault itself doesn't say why. */
    private boolean isUnreadable(long from, long bytes) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            FaultFree.read(file, from, arena.allocate(bytes));
            return false;
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.EIO)) {
                return true;
            }
            throw refused;
        }
    }
}
