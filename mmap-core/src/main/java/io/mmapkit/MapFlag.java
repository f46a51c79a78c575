package io.mmapkit;

import io.mmapkit.libc.Mman;

/**
 * How a region is mapped: the MAP_* flags of mmap(2).
 *
 * <p>All flags of Linux have a word here, except those that are said in another way: the type of mapping is {@link Sharing},
 * {@code MAP_ANONYMOUS} is {@link RegionBuilder#anonymous()}, and {@code MAP_FILE} is 0. What a combination lacks to have an effect is
 * refused when the region is mapped, since the kernel would ignore it.
 */
public enum MapFlag {
    /**
     * {@code MAP_POPULATE}, Linux 2.5.46; for private mappings 2.6.23: fault the pages in now. Errors while doing so are hidden by the
     * kernel: a page that couldn't be had faults again when it is touched.
     */
    POPULATE(Mman.MAP_POPULATE),

    /** {@code MAP_NONBLOCK}, Linux 2.5.46: only with {@link #POPULATE}, which since Linux 2.6.23 it turns off. */
    NONBLOCK(Mman.MAP_NONBLOCK),

    /**
     * {@code MAP_NORESERVE}: don't account for swap space, so that more private memory can be mapped than there is; the kernel ends a
     * process when it runs out.
     */
    NORESERVE(Mman.MAP_NORESERVE),

    /**
     * {@code MAP_LOCKED}, Linux 2.5.37: fault the pages in and keep them in memory. Beyond RLIMIT_MEMLOCK the mapping is refused with
     * EAGAIN; that a page couldn't be faulted in is hidden by the kernel. What the region gains by {@link MappedRegion#grow} isn't locked.
     */
    LOCKED(Mman.MAP_LOCKED),

    /** {@code MAP_STACK}, Linux 2.6.27: suitable for a thread's stack. Linux ignores it. */
    STACK(Mman.MAP_STACK),

    /** {@code MAP_GROWSDOWN}: the mapping is extended downwards when the page below it is touched. A view never touches it. */
    GROWSDOWN(Mman.MAP_GROWSDOWN),

    /** {@code MAP_DENYWRITE}: Linux ignores it. */
    DENYWRITE(Mman.MAP_DENYWRITE),

    /** {@code MAP_EXECUTABLE}: Linux ignores it. */
    EXECUTABLE(Mman.MAP_EXECUTABLE),

    /** {@code MAP_32BIT}, Linux 2.4.20, x86-64 only: within the first 2 GiB of the address space. */
    LOW_2GIB(Mman.MAP_32BIT),

    /** {@code MAP_ABOVE4G}, Linux 6.6, x86-64 only: above the first 4 GiB of the address space. */
    ABOVE_4GIB(Mman.MAP_ABOVE4G),

    /** {@code MAP_SYNC}, Linux 4.15: stores into a file on a DAX device are durable once they left the cache. Needs {@link Sharing#SHARED_VALIDATE}. */
    SYNC(Mman.MAP_SYNC),

    /**
     * {@code MAP_FIXED}: refused with {@link IllegalArgumentException}, always. It replaces whatever is mapped at the address, the
     * Java heap included.
     */
    FIXED(Mman.MAP_FIXED),

    /**
     * {@code MAP_FIXED_NOREPLACE}, Linux 4.17: at {@link RegionBuilder#address} and nowhere else; EEXIST if anything is mapped there.
     */
    FIXED_NOREPLACE(Mman.MAP_FIXED_NOREPLACE),

    /** {@code MAP_UNINITIALIZED}, Linux 2.6.33: for machines without an MMU; refused with {@link UnsupportedOperationException}. */
    UNINITIALIZED(Mman.MAP_UNINITIALIZED),

    /** {@code MAP_HUGETLB}, Linux 2.6.32: of huge pages from the pool; ENOMEM if it hasn't enough. Not with {@link #NORESERVE}. */
    HUGETLB(Mman.MAP_HUGETLB),

    /** {@code MAP_HUGE_16KB}, Linux 5.17: with {@link #HUGETLB}, pages of 16 KiB. */
    HUGE_16KIB(Mman.MAP_HUGE_16KB),

    /** {@code MAP_HUGE_64KB}, Linux 3.8: with {@link #HUGETLB}, pages of 64 KiB. */
    HUGE_64KIB(Mman.MAP_HUGE_64KB),

    /** {@code MAP_HUGE_512KB}, Linux 3.8: with {@link #HUGETLB}, pages of 512 KiB. */
    HUGE_512KIB(Mman.MAP_HUGE_512KB),

    /** {@code MAP_HUGE_1MB}, Linux 3.8: with {@link #HUGETLB}, pages of 1 MiB. */
    HUGE_1MIB(Mman.MAP_HUGE_1MB),

    /** {@code MAP_HUGE_2MB}, Linux 3.8: with {@link #HUGETLB}, pages of 2 MiB. */
    HUGE_2MIB(Mman.MAP_HUGE_2MB),

    /** {@code MAP_HUGE_8MB}, Linux 3.8: with {@link #HUGETLB}, pages of 8 MiB. */
    HUGE_8MIB(Mman.MAP_HUGE_8MB),

    /** {@code MAP_HUGE_16MB}, Linux 3.8: with {@link #HUGETLB}, pages of 16 MiB. */
    HUGE_16MIB(Mman.MAP_HUGE_16MB),

    /** {@code MAP_HUGE_32MB}, Linux 4.17: with {@link #HUGETLB}, pages of 32 MiB. */
    HUGE_32MIB(Mman.MAP_HUGE_32MB),

    /** {@code MAP_HUGE_256MB}, Linux 3.8: with {@link #HUGETLB}, pages of 256 MiB. */
    HUGE_256MIB(Mman.MAP_HUGE_256MB),

    /** {@code MAP_HUGE_512MB}, Linux 4.17: with {@link #HUGETLB}, pages of 512 MiB. */
    HUGE_512MIB(Mman.MAP_HUGE_512MB),

    /** {@code MAP_HUGE_1GB}, Linux 3.8: with {@link #HUGETLB}, pages of 1 GiB. */
    HUGE_1GIB(Mman.MAP_HUGE_1GB),

    /** {@code MAP_HUGE_2GB}, Linux 3.8: with {@link #HUGETLB}, pages of 2 GiB. */
    HUGE_2GIB(Mman.MAP_HUGE_2GB),

    /** {@code MAP_HUGE_16GB}, Linux 3.8: with {@link #HUGETLB}, pages of 16 GiB. */
    HUGE_16GIB(Mman.MAP_HUGE_16GB);

    private final int bits;

    MapFlag(int bits) {
        this.bits = bits;
    }

    /** The MAP_* bits of a set. */
    static int bits(Iterable<MapFlag> flags) {
        int bits = 0;
        for (MapFlag flag : flags) {
            bits |= flag.bits;
        }
        return bits;
    }

    /** Whether this only says how large huge pages are to be. */
    boolean isHugePageSize() {
        return compareTo(HUGE_16KIB) >= 0;
    }

    /** The size of the huge pages this asks for, in bytes. */
    long hugePageSize() {
        return 1L << (bits >>> Mman.MAP_HUGE_SHIFT & Mman.MAP_HUGE_MASK);
    }
}
