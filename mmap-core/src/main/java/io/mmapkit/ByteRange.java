package io.mmapkit;

/**
 * A range of a region.
 *
 * @param offset where it starts, in bytes from the start of the region
 * @param length in bytes
 */
public record ByteRange(long offset, long length) {
    /**
     * A range.
     *
     * @throws IllegalArgumentException if an argument is negative, or the end is beyond what a {@code long} can say
     */
    public ByteRange {
        if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("no range: offset " + offset + ", length " + length);
        }
    }

    /** {@return where it ends: the offset after the last byte} */
    public long end() {
        return offset + length;
    }
}
