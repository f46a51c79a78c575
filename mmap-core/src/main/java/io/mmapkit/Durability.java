package io.mmapkit;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;

/**
 * What {@link MappedRegion#store} promises about stores that happened before, once it returned. Each reports what the device reports; an
 * error is reported once, after which the kernel takes the data for written.
 */
public enum Durability {
    /**
     * Nothing: the device was told to begin with the range, so that a later promise waits less. {@code SYNC_FILE_RANGE_WRITE} of
     * sync_file_range(2), and unlike {@link SyncMode#ASYNC} it does start the device.
     */
    STARTED,

    /** The data of the range, and what is needed to find it, survives a loss of power: msync(2) with {@code MS_SYNC}. */
    RANGE,

    /** The data of the whole file, and what is needed to find it, survives a loss of power: fdatasync(2). */
    DATA,

    /** The data of the whole file and all that is known of it, its times for instance, survives a loss of power: fsync(2). */
    DATA_AND_METADATA;

    void of(OpenFile file, Extent extent, long offset, long length) throws SystemCallException {
        MemorySegment pages = extent.pagesAround(offset, length);
        switch (this) {
            case STARTED -> {
                if (length > 0) { // a length of 0 would mean the rest of the file
                    Fcntl.sync_file_range(file.descriptor(), extent.fileOffset(offset), length,
                            Fcntl.SYNC_FILE_RANGE_WRITE);
                }
            }
            case RANGE -> Mman.msync(pages, pages.byteSize(), Mman.MS_SYNC);
            case DATA -> Unistd.fdatasync(file.descriptor());
            case DATA_AND_METADATA -> Unistd.fsync(file.descriptor());
        }
    }
}
