package io.mmapkit;

import io.mmapkit.libc.Unistd;

/**
 * A size of pages, and the arithmetic that goes with it.
 *
 * @param bytes the size in bytes, a power of two
 */
public record PageSize(long bytes) {
    /**
     * A size of pages.
     *
     * @throws IllegalArgumentException if {@code bytes} isn't a power of two
     */
    public PageSize {
        if (Long.bitCount(bytes) != 1 || bytes < 0) {
            throw new IllegalArgumentException("a page size is a power of two, not " + bytes);
        }
    }

    private static final class OfSystem {
        static final PageSize SIZE = new PageSize(Unistd.getpagesize());
    }

    /** {@return the size of the pages of this system: 4 KiB on x86-64; 4, 16 or 64 KiB on aarch64} */
    public static PageSize system() {
        return OfSystem.SIZE;
    }

    /**
     * Rounds down to a multiple of the page size.
     *
     * @param offset in bytes, not negative
     * @return the largest multiple that isn't above {@code offset}
     */
    public long alignDown(long offset) {
        return offset & -bytes;
    }

    /**
     * Rounds up to a multiple of the page size.
     *
     * @param offset in bytes, not negative
     * @return the smallest multiple that isn't below {@code offset}
     * @throws ArithmeticException if there is none in the range of a {@code long}
     */
    public long alignUp(long offset) {
        return alignDown(Math.addExact(offset, bytes - 1));
    }

    /**
     * Whether an offset is a multiple of the page size.
     *
     * @param offset in bytes
     * @return whether it is
     */
    public boolean isAligned(long offset) {
        return alignDown(offset) == offset;
    }
}
