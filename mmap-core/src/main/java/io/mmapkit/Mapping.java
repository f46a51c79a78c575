package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.Views;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * The pages of a region: the whole pages the kernel mapped, and where among them the region's bytes lie.
 *
 * <p>The pages live as long as their arena, and the descriptor of the file with them. Every system call on them is given a segment of that
 * arena, so that they can't be unmapped while it runs.
 */
final class Mapping {
    private final MemorySegment pages;
    private final long start; // of the region in the pages, in bytes
    private final long byteSize; // of the region

    private Mapping(MemorySegment pages, long start, long byteSize) {
        this.pages = pages;
        this.start = start;
        this.byteSize = byteSize;
    }

    /** Opens, extends, allocates and maps; or fails and leaves everything as it was. */
    static Mapping of(RegionRequest request, Arena arena) throws IOException {
        OpenFile file = request.backing().open(request.storesReachBacking());
        try {
            long length = request.length() == RegionRequest.TO_THE_END ? file.rest(request.offset()) : request.length();
            boolean extensible = request.backing().isExtensible();
            file.require(request.offset(), length, extensible);
            if (!request.sparse() && (extensible || request.storesReachBacking())) {
                file.allocate(request.offset(), length);
            }
            return mapped(request, length, file, arena);
        } catch (IOException | RuntimeException | Error failure) {
            file.abandon(failure);
            throw failure;
        }
    }

    private static Mapping mapped(RegionRequest request, long length, OpenFile file, Arena arena) throws IOException {
        PageSize unit = unit(request);
        long fileStart = unit.alignDown(request.offset());
        long start = request.offset() - fileStart;
        long mappedLength = mappedLength(unit, start, length);
        long address = mmap(request, mappedLength, file, fileStart);
        try {
            Consumer<MemorySegment> release = new Release(file.descriptor());
            return new Mapping(Views.of(address, mappedLength, arena, release), start, length);
        } catch (RuntimeException | Error failure) { // the arena was closed meanwhile
            Mman.munmap(MemorySegment.ofAddress(address), mappedLength);
            throw failure;
        }
    }

    /** What addresses, offsets and lengths have to be multiples of: munmap refuses a part of a huge page. */
    private static PageSize unit(RegionRequest request) {
        if (!request.flags().contains(MapFlag.HUGETLB)) {
            return PageSize.system();
        }
        return request.flags().stream().filter(MapFlag::isHugePageSize).findFirst()
                .map(flag -> new PageSize(flag.hugePageSize()))
                .orElseGet(HugePages::defaultSize);
    }

    private static long mappedLength(PageSize unit, long start, long length) {
        try {
            return unit.alignUp(Math.addExact(start, length));
        } catch (ArithmeticException tooLong) {
            throw new IllegalArgumentException("a region of " + length + " bytes doesn't fit any address space",
                    tooLong);
        }
    }

    private static long mmap(RegionRequest request, long mappedLength, OpenFile file, long fileStart)
            throws IOException {
        int type = request.sharing().type() | (request.backing() instanceof AnonymousBacking ? Mman.MAP_ANONYMOUS : 0);
        try {
            long address = Mman.mmap(MemorySegment.ofAddress(request.address()), mappedLength,
                    Protection.bits(request.protection()), type | MapFlag.bits(request.flags()), file.descriptor(),
                    fileStart);
            if (request.flags().contains(MapFlag.FIXED_NOREPLACE) && address != request.address()) {
                Mman.munmap(MemorySegment.ofAddress(address), mappedLength);
                throw new UnsupportedOperationException("MapFlag.FIXED_NOREPLACE needs Linux 4.17");
            }
            return address;
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.EOPNOTSUPP)) {
                throw new UnsupportedOperationException(request.backing() + " can't be mapped with " + request.flags(),
                        refused);
            }
            if (refused.errno().equals(Errno.EINVAL) && request.sharing() == Sharing.DROPPABLE) {
                throw new UnsupportedOperationException("Sharing.DROPPABLE needs Linux 6.11", refused);
            }
            throw Refusal.of(file.name(), refused);
        }
    }

    /** The bytes of the region, readable and writable whatever its pages allow. */
    MemorySegment bytes() {
        return pages.asSlice(start, byteSize);
    }

    long byteSize() {
        return byteSize;
    }

    /** The whole pages that a range of the region touches. The range is within the region. */
    MemorySegment pagesOf(long offset, long length) {
        long first = PageSize.system().alignDown(start + offset);
        long end = length == 0 ? first : PageSize.system().alignUp(start + offset + length);
        return pages.asSlice(first, end - first);
    }

    /** What closing the arena does. Refers to nothing that refers to the arena. */
    private record Release(int descriptor) implements Consumer<MemorySegment> {
        @Override
        public void accept(MemorySegment pages) {
            try {
                Mman.munmap(pages, pages.byteSize());
                if (descriptor >= 0) {
                    Unistd.close(descriptor);
                }
            } catch (SystemCallException refused) {
                throw new UncheckedIOException("the region can't be given back", refused);
            }
        }
    }
}
