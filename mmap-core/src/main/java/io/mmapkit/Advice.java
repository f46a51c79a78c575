package io.mmapkit;

import io.mmapkit.libc.Mman;

/**
 * A hint about a range of a region, which never changes what is read from it: the harmless part of madvise(2).
 *
 * <p>The kernel takes hints a page at a time; a range is rounded outward to whole pages, so that the rest of its first and last page is
 * advised too.
 */
public enum Advice {
    /** {@code MADV_NORMAL}: no special treatment, the initial state. */
    NORMAL(Mman.MADV_NORMAL),

    /** {@code MADV_RANDOM}: accesses are random; nothing is read ahead, which makes a scan much slower. */
    RANDOM(Mman.MADV_RANDOM),

    /** {@code MADV_SEQUENTIAL}: accesses are sequential; much is read ahead, and pages behind may be dropped soon. */
    SEQUENTIAL(Mman.MADV_SEQUENTIAL),

    /** {@code MADV_WILLNEED}: start reading the range into memory now. */
    WILLNEED(Mman.MADV_WILLNEED),

    /** {@code MADV_HUGEPAGE}, Linux 2.6.38: use transparent huge pages; EINVAL if the kernel has none. */
    HUGEPAGE(Mman.MADV_HUGEPAGE),

    /** {@code MADV_NOHUGEPAGE}, Linux 2.6.38: don't use transparent huge pages; EINVAL if the kernel has none. */
    NOHUGEPAGE(Mman.MADV_NOHUGEPAGE),

    /** {@code MADV_MERGEABLE}, Linux 2.6.32: pages with equal content may be merged; EINVAL if the kernel can't. */
    MERGEABLE(Mman.MADV_MERGEABLE),

    /** {@code MADV_UNMERGEABLE}, Linux 2.6.32: undoes {@link #MERGEABLE}. */
    UNMERGEABLE(Mman.MADV_UNMERGEABLE),

    /**
     * {@code MADV_DONTFORK}, Linux 2.6.16: a forked child doesn't get the range; touching it there is SIGSEGV. Private anonymous memory right beside
     * the Java heap, below 32 GiB, where the system puts none unasked, may lose it when a child is forked or a snapshot is started
     * (io.mmapkit.process).
     */
    DONTFORK(Mman.MADV_DONTFORK),

    /** {@code MADV_DOFORK}, Linux 2.6.16: undoes {@link #DONTFORK}. */
    DOFORK(Mman.MADV_DOFORK),

    /** {@code MADV_DONTDUMP}, Linux 3.4: leave the range out of core dumps. */
    DONTDUMP(Mman.MADV_DONTDUMP),

    /** {@code MADV_DODUMP}, Linux 3.4: undoes {@link #DONTDUMP}. */
    DODUMP(Mman.MADV_DODUMP);

    private final int number;

    Advice(int number) {
        this.number = number;
    }

    /** The MADV_* number. */
    int number() {
        return number;
    }

    /** {@return whether this kernel takes it; a kind of mapping may still refuse it} */
    public boolean isSupported() {
        return AdviceProbe.isKnown(number);
    }
}
