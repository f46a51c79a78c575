package io.mmapkit.alloc;

import java.io.IOException;

/** What is there isn't a heap that can be opened. Nothing has changed. */
public final class IncompatibleHeapException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What doesn't fit. */
    public enum Reason {
        /** It begins with something else, or is too short for a heap. */
        NOT_A_HEAP,

        /** It has a format that this version of the library doesn't know, or was made on a machine with another order of bytes. */
        OTHER_VERSION,

        /** It was made to be used by others: a heap between processes without its segment, or the other way round. */
        OTHER_MODE,

        /** The memory is shorter than the heap says that it is. */
        TRUNCATED,

        /** Its header has impossible numbers. */
        CORRUPT,

        /** It has no log, and who had it ended in the middle of a change: nobody can tell what is right. */
        UNFINISHED
    }

    /** What doesn't fit. */
    private final Reason kind;

    IncompatibleHeapException(Reason kind, String detail) {
        super("not a heap that can be opened: it " + detail);
        this.kind = kind;
    }

    static IncompatibleHeapException corrupt(HeapCorruptedException damaged) {
        IncompatibleHeapException refusal = new IncompatibleHeapException(Reason.CORRUPT, damaged.getMessage());
        refusal.initCause(damaged);
        return refusal;
    }

    /** {@return what doesn't fit} */
    public Reason kind() {
        return kind;
    }
}
