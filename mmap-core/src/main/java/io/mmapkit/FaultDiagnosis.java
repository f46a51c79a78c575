package io.mmapkit;

import io.mmapkit.MappingFaultException.Kind;
import io.mmapkit.libc.Statvfs;
import io.mmapkit.libc.StructStatvfs;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Finds out afterwards why a page of a region couldn't be had. */
final class FaultDiagnosis {
    private static final long CHUNK = 1 << 20;
    private static final long SEARCHED = 64 * CHUNK; // as much of a region is read in search of a page that can't be

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

    /** Looks at the file, its storage and its device. The fault may be null where the kernel only gave too few bytes. */
    MappingFaultException explain(Throwable fault) {
        Kind kind = Kind.UNKNOWN;
        String detail = "its pages can be had now";
        try {
            if (isMemoryError(fault)) {
                kind = Kind.MEMORY_ERROR;
                detail = "the memory of a page is broken";
            } else if (file.hasSize() && file.currentSize() < extent.fileOffset(offset + length)) {
                kind = Kind.FILE_SHORTER;
                detail = "the file has " + file.currentSize() + " bytes now, and the region reaches to "
                        + extent.fileOffset(extent.byteSize());
            } else if (request.flags().contains(MapFlag.HUGETLB)) {
                kind = Kind.NO_HUGE_PAGES;
                detail = "the pool of huge pages is empty";
            } else if (file.hasSize() && isFull()
                    && file.hasHole(extent.fileOffset(offset), extent.fileOffset(offset + length))) {
                kind = Kind.NO_SPACE;
                detail = "the file system is full, and the range has a hole";
            } else if (file.hasSize() && isUnreadable()) {
                kind = Kind.IO_ERROR;
                detail = "the device can't read a page of it";
            }
        } catch (IOException | RuntimeException hidden) {
            detail = "why isn't to be found out: " + hidden.getMessage();
        }
        return new MappingFaultException(request.backing().toString(), kind, detail, fault);
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

    private boolean isUnreadable() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(CHUNK);
            long end = offset + Math.min(length, SEARCHED);
            for (long at = offset; at < end; at += CHUNK) {
                Unistd.pread(file.descriptor(), chunk, Math.min(CHUNK, end - at), extent.fileOffset(at));
            }
            return false;
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.EIO)) {
                return true;
            }
            throw refused;
        }
    }
}
