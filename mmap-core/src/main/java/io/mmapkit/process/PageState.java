package io.mmapkit.process;

/** What is behind a page of a process, as far as copying goes; the kernel's admin-guide/mm/pagemap. */
public enum PageState {
    /** Nothing yet, or not any more: the next access is a fault that gives it a page. Also where nothing is mapped. */
    ABSENT,

    /** It is in swap space. */
    SWAPPED,

    /**
     * The kernel's page of zeros, which all processes have: private memory that was read and never stored to. The first store takes a page for it.
     * Before Linux 6.7 it isn't told from {@link #SHARED}.
     */
    ZERO,

    /** A page of private memory that another process has too, since a fork: the next store of either copies it. */
    SHARED,

    /** A page of private memory that nobody else has: it was never shared, or was copied, or the others have copied theirs or ended. */
    OWN,

    /** A page of a file, or of memory that is shared for good, which another process has mapped too. A store in a private mapping copies it. */
    FILE_SHARED,

    /** A page of a file, or of memory that is shared for good, which no other process has mapped now. A store in a private mapping copies it. */
    FILE_ALONE;

    /** Whether a store in private memory takes a new page for this one. */
    boolean isCopiedByStore() {
        return this == ZERO || this == SHARED || this == FILE_SHARED || this == FILE_ALONE;
    }
}
