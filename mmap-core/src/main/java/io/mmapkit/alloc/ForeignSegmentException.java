package io.mmapkit.alloc;

/** A segment or an offset isn't that of a block of this heap. Nothing has changed. */
public final class ForeignSegmentException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Where, or −1. */
    private final long offset;

    ForeignSegmentException(long offset, String what) {
        super(what);
        this.offset = offset;
    }

    /** {@return the offset that was meant, in bytes from the start of the heap; −1 if it isn't within it} */
    public long offset() {
        return offset;
    }
}
