package io.mmapkit.alloc;

/**
 * What a heap says of itself can't be: something wrote over it. Most often, who had a block in front of {@link #offset} wrote beyond its end through a
 * segment of its own making, or wrote into a block that was given back. Nothing was changed by who found it.
 */
public final class HeapCorruptedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** Where. */
    private final long offset;

    HeapCorruptedException(long offset, String what) {
        super("the heap is damaged at offset " + offset + ": " + what);
        this.offset = offset;
    }

    /** {@return where that was found, in bytes from the start of the heap} */
    public long offset() {
        return offset;
    }
}
