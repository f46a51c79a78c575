package io.mmapkit;

import io.mmapkit.libc.Mman;

/**
 * Throws content away. A range is rounded <em>inward</em> to whole pages, so that nothing outside it is lost: what of it lies in a page that
 * also has bytes of somebody else's stays as it is. The region must have {@link Protection#WRITE}.
 */
public enum Discard {
    /**
     * {@code MADV_DONTNEED}: the pages are dropped from the mapping. Private memory loses what was stored, and reads as zero, or as the file.
     * A shared mapping loses nothing: the next access finds the page again.
     */
    DONTNEED(Mman.MADV_DONTNEED),

    /**
     * {@code MADV_FREE}, Linux 4.5, private anonymous memory only: the kernel may drop the pages when memory gets short, after which they
     * read as zero; until then they read as before. A store to a page cancels it for that page.
     */
    FREE(Mman.MADV_FREE),

    /**
     * {@code MADV_REMOVE}, shared mappings only: the pages and their storage are freed, for everybody; they read as zero. EOPNOTSUPP if the
     * file system can't make holes.
     */
    REMOVE(Mman.MADV_REMOVE),

    /** {@code MADV_DONTNEED_LOCKED}, Linux 5.18: as {@link #DONTNEED}, for pages that are locked in memory too. */
    DONTNEED_LOCKED(Mman.MADV_DONTNEED_LOCKED),

    /**
     * {@code FALLOC_FL_PUNCH_HOLE} of fallocate(2), regions of a file that stores reach only: frees the storage, for everybody. Of a part of a
     * page it makes zeros, and so is not rounded.
     */
    PUNCH_HOLE(-1);

    private final int number;

    Discard(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** Whether content is lost: of a shared mapping, dropped pages are found again. */
    boolean loses(Sharing sharing) {
        return !sharing.isShared() || this == REMOVE || this == PUNCH_HOLE;
    }

    /** {@return whether this kernel takes it; a kind of mapping or a file system may still refuse it} */
    public boolean isSupported() {
        return this == PUNCH_HOLE || AdviceProbe.isKnown(number);
    }
}
