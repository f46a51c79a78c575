package io.mmapkit;

import io.mmapkit.libc.Platform;
import java.util.Set;

/**
 * A region as it was asked for: complete, and free of contradictions.
 *
 * @param backing what stands behind it
 * @param offset in bytes, from the start of the file
 * @param length in bytes, or {@link #TO_THE_END}
 * @param address where it is wanted, or 0
 * @param sparse whether storage is left unallocated
 * @param keepsFileSize whether the file never gets another size by the region
 * @param reserved how many bytes of address space are taken for growth, or 0
 * @param hugePages whether it lies so that transparent huge pages fit
 */
record RegionRequest(Backing backing, long offset, long length, Set<Protection> protection, Sharing sharing,
        Set<MapFlag> flags,
        long address, boolean sparse, boolean keepsFileSize, long reserved, boolean hugePages) {
    static final long TO_THE_END = -1;

    RegionRequest {
        requireRange(backing, offset, length);
        protection.forEach(Protection::requireUsable);
        requireSharing(backing, sharing);
        requireFlags(flags, sharing, address);
        requirePlace(flags, address);
        require(reserved == 0 || reserved >= length,
                "reserved " + reserved + " bytes are fewer than the length " + length);
        require(reserved == 0 && !hugePages || address == 0, "address(…) goes with neither reserve(…) nor hugePages()");
        require(!hugePages || !flags.contains(MapFlag.HUGETLB),
                "hugePages() is for transparent huge pages, MapFlag.HUGETLB for those of the pool");
        require(!keepsFileSize || !backing.isExtensible(),
                "keepFileSize() is for a file that is there, and not for " + backing);
        if (backing instanceof AnonymousBacking && sparse) {
            throw new IllegalArgumentException("anonymous memory has no storage to be left out: sparse() is for files");
        }
    }

    boolean isWritable() {
        return protection.contains(Protection.WRITE);
    }

    /** Whether stores reach what stands behind the region. */
    boolean storesReachBacking() {
        return isWritable() && sharing.isShared();
    }

    /** Whether a longer region makes what stands behind it longer. */
    boolean mayExtendBacking() {
        return !keepsFileSize && (backing.isExtensible() || storesReachBacking());
    }

    private static void requireRange(Backing backing, long offset, long length) {
        if (length == TO_THE_END) {
            require(!(backing instanceof AnonymousBacking || backing instanceof MemfdBacking),
                    backing + " has no size of its own: say length(…)");
            require(!backing.isExtensible(), "a file that may have to be created needs a length: say length(…)");
        }
        require(!(backing instanceof AnonymousBacking) || offset == 0, "anonymous memory has no offset: " + offset);
        require(length == TO_THE_END || length <= Long.MAX_VALUE - offset,
                "offset " + offset + " + length " + length + " is beyond what a file can have");
    }

    private static void requireSharing(Backing backing, Sharing sharing) {
        require(sharing != Sharing.DROPPABLE || backing instanceof AnonymousBacking,
                "Sharing.DROPPABLE is for anonymous memory");
        require(sharing != Sharing.SHARED_VALIDATE || !(backing instanceof AnonymousBacking),
                "Sharing.SHARED_VALIDATE is for files: anonymous memory has nobody to refuse a flag");
    }

    private static void requirePlace(Set<MapFlag> flags, long address) {
        boolean low = flags.contains(MapFlag.LOW_2GIB);
        require(!low || !flags.contains(MapFlag.ABOVE_4GIB), "MapFlag.LOW_2GIB contradicts ABOVE_4GIB");
        require(!low || address == 0, "MapFlag.LOW_2GIB goes with no address(…)");
    }

    private static void requireFlags(Set<MapFlag> flags, Sharing sharing, long address) {
        require(sharing != Sharing.DROPPABLE || !flags.contains(MapFlag.LOCKED) && !flags.contains(MapFlag.HUGETLB)
                && !flags.contains(MapFlag.GROWSDOWN),
                "Sharing.DROPPABLE goes with neither LOCKED, HUGETLB nor GROWSDOWN");
        require(!flags.contains(MapFlag.FIXED),
                "MapFlag.FIXED could replace any memory of the JVM: use FIXED_NOREPLACE");
        require(!flags.contains(MapFlag.FIXED_NOREPLACE) || address != 0,
                "MapFlag.FIXED_NOREPLACE needs an address(…)");
        require(!flags.contains(MapFlag.FIXED_NOREPLACE) || PageSize.system().isAligned(address),
                "an address to map at is a multiple of the page size, which 0x" + Long.toHexString(address) + " isn't");
        require(!flags.contains(MapFlag.NONBLOCK) || flags.contains(MapFlag.POPULATE),
                "MapFlag.NONBLOCK has no effect without POPULATE");
        require(!flags.contains(MapFlag.SYNC) || sharing == Sharing.SHARED_VALIDATE,
                "MapFlag.SYNC has no effect without Sharing.SHARED_VALIDATE");
        require(!flags.contains(MapFlag.NORESERVE) || !flags.contains(MapFlag.HUGETLB),
                "MapFlag.HUGETLB with NORESERVE would fault when the pool is empty");
        long sizes = flags.stream().filter(MapFlag::isHugePageSize).count();
        require(sizes == 0 || flags.contains(MapFlag.HUGETLB),
                "a size of huge pages has no effect without MapFlag.HUGETLB");
        require(sizes <= 1, "a region has huge pages of one size: " + flags);
        if (flags.contains(MapFlag.UNINITIALIZED)) {
            throw new UnsupportedOperationException("MapFlag.UNINITIALIZED is for machines without an MMU");
        }
        if ((flags.contains(MapFlag.LOW_2GIB) || flags.contains(MapFlag.ABOVE_4GIB))
                && Platform.current() != Platform.LINUX_X86_64) {
            throw new UnsupportedOperationException("MapFlag.LOW_2GIB and ABOVE_4GIB are for x86-64 only");
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
