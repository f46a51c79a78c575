package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Views;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.util.Set;

/**
 * The pages of a region: where the kernel mapped them, and where among them the region's bytes lie.
 *
 * <p>Knows addresses and no views. Not safe for use by several threads at once; the region's lock guards it.
 */
final class Mapping {
    private final RegionRequest request;
    private final OpenFile file;
    private final Holdings holdings;
    private final PageSize unit; // what the kernel maps this in
    private final long fileStart; // of the first page, in bytes
    private final long start; // of the region in its first page, in bytes
    private Reservation reservation; // or null
    private long address;
    private long mappedLength;
    private long byteSize;
    private Set<Protection> protection;

    private Mapping(RegionRequest request, OpenFile file) {
        this.request = request;
        this.file = file;
        this.holdings = new Holdings(file.descriptor());
        this.unit = unit(request);
        this.fileStart = unit.alignDown(request.offset());
        this.start = request.offset() - fileStart;
        this.protection = request.protection();
    }

    /** Opens, extends, allocates and maps; or fails and leaves everything as it was. */
    static Mapping of(RegionRequest request) throws IOException {
        OpenFile file = request.backing().open(request.storesReachBacking());
        try {
            Mapping mapping = new Mapping(request, file);
            long length = request.length() == RegionRequest.TO_THE_END ? file.rest(request.offset()) : request.length();
            mapping.back(length, request.backing().isExtensible());
            mapping.byteSize = length;
            mapping.map();
            file.keep();
            return mapping;
        } catch (IOException | RuntimeException | Error failure) {
            file.abandon(failure);
            throw failure;
        }
    }

    /** What addresses, offsets and lengths have to be multiples of: munmap refuses a part of a huge page. */
    private static PageSize unit(RegionRequest request) {
        if (!request.flags().contains(MapFlag.HUGETLB)) {
            return PageSize.system();
        }
        return request.flags().stream().filter(MapFlag::isHugePageSize).findFirst()
                .map(flag -> new PageSize(flag.hugePageSize())).orElseGet(HugePages::poolSize);
    }

    /** Makes sure that there is something behind a region of this size, and storage for what is stored into it. */
    private void back(long length, boolean extensible) throws IOException {
        // A file of huge pages has whole ones; any other ends where the region does
        long needed = unit.equals(PageSize.system()) ? length : pagesFor(length) - start;
        try {
            file.require(request.offset(), needed, extensible);
            if (!request.sparse() && (extensible || request.storesReachBacking())) {
                if (request.backing() instanceof MemfdBacking memory) {
                    memory.requireMemory(needed - byteSize);
                }
                file.allocate(request.offset(), needed);
            }
        } catch (IOException refused) {
            throw request.flags().contains(MapFlag.HUGETLB)
                    ? HugePages.explained(request.backing().toString(), unit, refused)
                    : refused;
        }
    }

    private void map() throws IOException {
        mappedLength = pagesFor(byteSize);
        try {
            if (request.reserved() > 0) {
                reservation = reserve(unit.alignUp(Math.addExact(start, request.reserved())));
            } else if (request.hugePages()) {
                reservation = reserve(mappedLength);
            }
            if (reservation == null) {
                address = mmap(request.address(), mappedLength, fileStart, 0);
            } else {
                address = mmap(reservation.address(), mappedLength, fileStart, Mman.MAP_FIXED);
            }
        } catch (IOException | RuntimeException | Error failure) {
            if (reservation != null) {
                Holdings.unmap(reservation.address(), reservation.length());
            }
            throw failure;
        }
        if (reservation == null) {
            holdings.add(address, mappedLength);
        } else {
            holdings.add(reservation.address(), reservation.length());
        }
    }

    private Reservation reserve(long length) throws IOException {
        try {
            if (request.hugePages()) {
                PageSize huge = HugePages.transparentSize();
                return Reservation.of(length, huge, fileStart & huge.bytes() - 1);
            }
            return Reservation.of(length);
        } catch (SystemCallException refused) {
            throw Refusal.of(file.name(), refused);
        }
    }

    private long pagesFor(long length) {
        try {
            return unit.alignUp(Math.addExact(start, length));
        } catch (ArithmeticException tooLong) {
            throw new IllegalArgumentException("a region of " + length + " bytes doesn't fit any address space",
                    tooLong);
        }
    }

    private long mmap(long where, long length, long offset, int fixed) throws IOException {
        int type = request.sharing().type()
                | (request.backing() instanceof AnonymousBacking ? Mman.MAP_ANONYMOUS : 0);
        boolean onlyThere = request.flags().contains(MapFlag.FIXED_NOREPLACE) || fixed == Mman.MAP_FIXED_NOREPLACE;
        try {
            long got = Mman.mmap(MemorySegment.ofAddress(where), length, Protection.bits(protection),
                    type | MapFlag.bits(request.flags()) | fixed, file.descriptor(), offset);
            if (onlyThere && got != where) {
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
        if (refused.errno().equals(Errno.EINVAL) && request.sharing() == Sharing.DROPPABLE) {
            throw new UnsupportedOperationException("Sharing.DROPPABLE needs Linux 6.11", refused);
        }
        if (refused.errno().equals(Errno.ENOMEM) && request.flags().contains(MapFlag.HUGETLB)) {
            return HugePages.explained(request.backing().toString(), unit, refused);
        }
        return MappingBudget.explained(file.name(), refused);
    }

    /** Makes the region longer, in place if there is room. What was mapped before stays mapped where it is. */
    void grow(long newLength) throws IOException {
        long newMapped = pagesFor(newLength);
        try {
            back(newLength, request.backing().isExtensible() || request.storesReachBacking());
            if (newMapped > mappedLength) {
                extend(newMapped);
            }
            file.keep();
        } catch (IOException | RuntimeException | Error failure) {
            file.restore(failure);
            throw failure;
        }
        mappedLength = newMapped;
        byteSize = newLength;
    }

    private void extend(long newMapped) throws IOException {
        long behind = address + mappedLength;
        long extra = newMapped - mappedLength;
        if (reservation != null && reservation.covers(behind, extra)) {
            extendIntoReservation(behind, extra);
            return;
        }
        try {
            mmap(behind, extra, fileStart + mappedLength, Mman.MAP_FIXED_NOREPLACE);
            holdings.add(behind, extra);
        } catch (IOException refused) {
            if (!isOccupied(refused)) {
                throw refused;
            }
            if (!canBeMappedTwice()) {
                throw new FileSystemException(request.backing().toString(), null,
                        "there is no room behind the region for " + extra + " bytes: reserve(…) takes it ahead");
            }
            address = mmap(0, newMapped, fileStart, 0);
            holdings.add(address, newMapped);
            reservation = null;
        }
    }

    private void extendIntoReservation(long behind, long extra) throws IOException {
        try {
            mmap(behind, extra, fileStart + mappedLength, Mman.MAP_FIXED);
        } catch (IOException | RuntimeException | Error failure) {
            reservation.clear(behind, extra); // a refused MAP_FIXED may have unmapped what was there
            throw failure;
        }
    }

    /** Whether a second mapping shows the same bytes, so that views of the first one stay good. */
    private boolean canBeMappedTwice() {
        return request.sharing().isShared() && !(request.backing() instanceof AnonymousBacking);
    }

    private static boolean isOccupied(Throwable refused) {
        SystemCallException call = refused instanceof SystemCallException direct
                ? direct
                : refused.getCause() instanceof SystemCallException cause ? cause : null;
        return call != null && call.errno().equals(Errno.EEXIST);
    }

    /** Makes the region shorter. No view may reach past the new end any more. The file keeps its size. */
    void shrink(long newLength) throws IOException {
        long newMapped = pagesFor(newLength);
        long end = address + newMapped;
        if (newMapped < mappedLength) {
            if (reservation != null) {
                reservation.clear(end, mappedLength - newMapped);
            } else {
                holdings.remove(end, mappedLength - newMapped);
            }
        }
        mappedLength = newMapped;
        byteSize = newLength;
    }

    /** Changes the protection. No view may allow what the new one doesn't. */
    void protect(Set<Protection> wanted) throws IOException {
        try {
            Mman.mprotect(MemorySegment.ofAddress(address), mappedLength, Protection.bits(wanted));
        } catch (SystemCallException refused) {
            throw MappingBudget.explained(file.name(), refused);
        }
        protection = wanted;
    }

    OpenFile file() {
        return file;
    }

    Holdings holdings() {
        return holdings;
    }

    /** A picture of where everything is now, with segments of an arena. */
    Extent extent(Arena arena) {
        return Extent.of(Views.of(address, mappedLength, arena), unit, start, byteSize, fileStart, protection);
    }
}
