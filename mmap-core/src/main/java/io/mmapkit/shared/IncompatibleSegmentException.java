package io.mmapkit.shared;

import java.nio.file.FileSystemException;

/** What is there under a name, or behind a descriptor, isn't the segment that was to be attached. {@link #getReason()} says it in words. */
public final class IncompatibleSegmentException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    /** What doesn't fit. */
    public enum Reason {
        /** It begins with something else. */
        NOT_A_SEGMENT,

        /** It has a format that this version of the library doesn't know. */
        OTHER_VERSION,

        /** It was made with another layout than the one expected, or without one. */
        OTHER_LAYOUT,

        /** It was made on a system with pages of another size. */
        OTHER_PAGE_SIZE,

        /** It is smaller than was asked for. */
        TOO_SMALL,

        /** Its file is shorter than it says. */
        TRUNCATED,

        /** It was not ready within the timeout. */
        NOT_READY,

        /** Its header has impossible numbers. */
        CORRUPT,

        /** It lacks a seal that was demanded. */
        NOT_SEALED,

        /** It has a seal that forbids to write, and wasn't to be attached for reading only. */
        SEALED,

        /** It was received, and is neither in memory nor on a disk of this machine: its file system may let wait for it. */
        OTHER_FILE_SYSTEM,

        /** It belongs to another user. */
        OTHER_OWNER,

        /** Its mode lets others write that weren't expected to. */
        WRITABLE_BY_OTHERS,

        /** All of its places for participants are taken. */
        FULL
    }

    /** What doesn't fit. */
    private final Reason kind;

    IncompatibleSegmentException(String name, Reason kind, String detail) {
        super(name, null, detail);
        this.kind = kind;
    }

    /** {@return what doesn't fit} */
    public Reason kind() {
        return kind;
    }
}
