package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.util.Set;

/**
 * mmap(2) as a region has it, and what its refusals mean.
 *
 * @param flags MAP_*, but for the type of the mapping
 */
record MapCall(RegionRequest request, OpenFile file, PageSize unit, int flags) {
    static MapCall first(RegionRequest request, OpenFile file, PageSize unit) {
        return new MapCall(request, file, unit, MapFlag.bits(request.flags()));
    }

    /** For what a region gains, which isn't locked in memory: it may have been unlocked, and be tracked from now on. */
    static MapCall later(RegionRequest request, OpenFile file, PageSize unit) {
        return new MapCall(request, file, unit, MapFlag.bits(request.flags()) & ~Mman.MAP_LOCKED);
    }

    /** Maps pages of the file, and gives their address. The bits of {@code fixed} say what {@code where} means. */
    long map(long where, long length, long offset, Set<Protection> protection, int fixed) throws IOException {
        int type = request.sharing().type()
                | (request.backing() instanceof AnonymousBacking ? Mman.MAP_ANONYMOUS : 0);
        try {
            long got = Mman.mmap(MemorySegment.ofAddress(where), length, Protection.bits(protection),
                    type | flags | fixed, file.descriptor(), offset);
            if (request.flags().contains(MapFlag.FIXED_NOREPLACE) && got != where) {
                Holdings.unmap(got, length);
                throw new UnsupportedOperationException("MapFlag.FIXED_NOREPLACE needs Linux 4.17");
            }
            return got;
        } catch (SystemCallException refused) {
            throw refusal(refused);
        }
    }

    private IOException refusal(SystemCallException refused) {
        if (refused.errno().equals(Errno.EOPNOTSUPP)) {
            throw new UnsupportedOperationException(request.backing() + " can't be mapped with " + request.flags(),
                    refused);
        }
        if (refused.errno().equals(Errno.EEXIST) && file.name() != null) { // of the address, and not of the file
            FileSystemException occupied = new FileSystemException(file.name(), null, refused.getMessage());
            occupied.initCause(refused);
            return occupied;
        }
        if (refused.errno().equals(Errno.EINVAL) && request.sharing() == Sharing.DROPPABLE) {
            throw new UnsupportedOperationException("Sharing.DROPPABLE needs Linux 6.11", refused);
        }
        if (refused.errno().equals(Errno.ENOMEM) && request.flags().contains(MapFlag.HUGETLB)) {
            return HugePages.explained(request.backing().toString(), unit, refused);
        }
        return MappingBudget.explained(file.name(), refused);
    }

    /** Whether that is why it was refused: something else is mapped there. */
    static boolean isOccupied(Throwable refused) {
        SystemCallException call = refused instanceof SystemCallException direct
                ? direct
                : refused.getCause() instanceof SystemCallException cause ? cause : null;
        return call != null && call.errno().equals(Errno.EEXIST);
    }
}
