package io.mmapkit.alloc;

/** A block was given back that is free already. Nothing has changed. If it was given to another since, there is no telling. */
public final class DoubleFreeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Where. */
    private final long offset;

    DoubleFreeException(long offset) {
        super("the block at offset " + offset + " is free already");
        this.offset = offset;
    }

    /** {@return the offset of the block, in bytes from the start of the heap} */
    public long offset() {
        return offset;
    }
}
