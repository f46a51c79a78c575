package io.mmapkit;

import io.mmapkit.libc.Mman;

/** What {@link MappedRegion#sync(SyncMode)} does: the flags of msync(2). */
public enum SyncMode {
    /**
     * {@code MS_SYNC}: writes the changed pages to the file and waits until they are stored, with the metadata needed to find them.
     * An error of the device is reported.
     */
    SYNC(Mman.MS_SYNC),

    /**
     * {@code MS_ASYNC}: does nothing on Linux since 2.6.19 but to check its arguments. The kernel knows which pages changed and writes
     * them in its own time, within 30 s by default.
     */
    ASYNC(Mman.MS_ASYNC),

    /**
     * {@code MS_INVALIDATE}: checks that no page of the range is locked in memory, and fails with EBUSY if one is. Linux has nothing to
     * invalidate: a shared mapping always shows what was written to the file.
     */
    INVALIDATE(Mman.MS_INVALIDATE);

    private final int flag;

    SyncMode(int flag) {
        this.flag = flag;
    }

    /** The MS_* flag. */
    int flag() {
        return flag;
    }
}
