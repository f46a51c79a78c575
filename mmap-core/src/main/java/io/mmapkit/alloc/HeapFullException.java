package io.mmapkit.alloc;

/**
 * A heap has no free block that is long enough. Nothing has changed. Unlike an {@link OutOfMemoryError} it says nothing of the JVM: free something,
 * {@linkplain RegionAllocator#grow grow} the heap, or do without.
 */
public final class HeapFullException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** What was asked for, in bytes. */
    private final long requested;
    /** What its address was to be a multiple of. */
    private final long alignment;
    /** How long the heap is. */
    private final long heapBytes;
    /** The longest free block. */
    private final long largestFree;

    HeapFullException(long requested, long alignment, long heapBytes, long largestFree, Throwable cause) {
        super("no room for " + requested + " bytes at a multiple of " + alignment + ": the heap has " + heapBytes
                + " bytes, and at most " + largestFree + " of them in one piece are free"
                + (cause == null ? "" : "; it can't have more, since " + cause.getMessage()), cause);
        this.requested = requested;
        this.alignment = alignment;
        this.heapBytes = heapBytes;
        this.largestFree = largestFree;
    }

    /** {@return what was asked for, in bytes} */
    public long requested() {
        return requested;
    }

    /** {@return what the address was to be a multiple of, in bytes} */
    public long alignment() {
        return alignment;
    }

    /** {@return how long the heap is, in bytes, with all that it needs for itself} */
    public long heapBytes() {
        return heapBytes;
    }

    /** {@return how much can be had in one piece, in bytes; of a fragmented heap it may be a thirty-second less than there is} */
    public long largestFree() {
        return largestFree;
    }
}
