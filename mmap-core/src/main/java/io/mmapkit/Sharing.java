package io.mmapkit;

import io.mmapkit.libc.Mman;

/** Who sees the stores into a region: the types of mapping of mmap(2), of which a region has exactly one. */
public enum Sharing {
    /** {@code MAP_SHARED}: stores reach the file and every other mapping of it, in this process and in others. */
    SHARED(Mman.MAP_SHARED),

    /** {@code MAP_PRIVATE}: a store copies its page; nobody else sees it, and it never reaches the file. */
    PRIVATE(Mman.MAP_PRIVATE),

    /**
     * {@code MAP_SHARED_VALIDATE}, Linux 4.15: as {@link #SHARED}, but flags that the kernel or the file system doesn't know are refused
     * with {@link UnsupportedOperationException} where {@link #SHARED} ignores them. {@link MapFlag#SYNC} needs it.
     */
    SHARED_VALIDATE(Mman.MAP_SHARED_VALIDATE),

    /**
     * {@code MAP_DROPPABLE}, Linux 6.11: private memory without a file that the kernel may drop when memory is short, after which it
     * reads as zero. It is never swapped out and never in a core dump: for caches.
     */
    DROPPABLE(Mman.MAP_DROPPABLE);

    private final int type;

    Sharing(int type) {
        this.type = type;
    }

    /** The MAP_* type. */
    int type() {
        return type;
    }

    /** Whether stores reach the file. */
    boolean isShared() {
        return this == SHARED || this == SHARED_VALIDATE;
    }
}
