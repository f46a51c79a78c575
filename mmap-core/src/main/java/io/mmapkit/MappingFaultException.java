package io.mmapkit;

import java.nio.file.FileSystemException;

/**
 * A page of a region could not be had: what is a fault, and in C the signal SIGBUS.
 *
 * <p>{@link #getReason()} says which and why, as far as it could be found out afterwards: somebody may have changed things again.
 */
public final class MappingFaultException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    /** Why a page can't be had. */
    public enum Kind {
        /** The file has become shorter than the region. */
        FILE_SHORTER,

        /** The page is a hole of the file, and there is no space to fill it. */
        NO_SPACE,

        /** The pool of huge pages is empty. */
        NO_HUGE_PAGES,

        /** The device can't read the page: EIO. */
        IO_ERROR,

        /** The memory of the page is broken: EHWPOISON. */
        MEMORY_ERROR,

        /** It isn't known: all pages could be had when they were looked at afterwards. */
        UNKNOWN
    }

    /** What was found out. */
    private final Kind kind;

    MappingFaultException(String name, Kind kind, String detail, Throwable cause) {
        super(name, null, detail);
        this.kind = kind;
        initCause(cause);
    }

    /** Of a file that ends before the region does. */
    static MappingFaultException cut(String name, long size, long end, Throwable fault) {
        return new MappingFaultException(name, Kind.FILE_SHORTER,
                "the file has " + size + " bytes now, and the region reaches to " + end, fault);
    }

    /** {@return why the page couldn't be had} */
    public Kind kind() {
        return kind;
    }
}
