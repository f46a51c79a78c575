package io.mmapkit;

import java.nio.file.FileSystemException;

/**
 * A region was asked for that the file is too short for, or a file without any content was to be mapped whole.
 *
 * <p>The kernel would map it, and fault when the part past the end is touched. {@link RegionBuilder#create()} extends the file instead.
 */
public final class BeyondEndOfFileException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    /** In bytes. */
    private final long fileSize;

    BeyondEndOfFileException(String file, long fileSize, String reason) {
        super(file, null, reason);
        this.fileSize = fileSize;
    }

    /** {@return the size of the file, in bytes, when the region was to be mapped} */
    public long fileSize() {
        return fileSize;
    }
}
