package io.mmapkit.alloc;

/**
 * Which list a free block belongs to: one for each multiple of 16 below 1,024, and above that 32 for each power of two, as in TLSF (Masmano, Ripoll,
 * Crespo and Real, "TLSF: a new dynamic memory allocator for real-time systems", 2004).
 *
 * <p>The lists are in rows: the exact ones are row 0, and each power of two is one. A bitmap of rows and one of each row's lists say which aren't
 * empty.
 */
final class SizeClasses {
    /** Below this size, in grains, each size has a list. */
    static final int EXACT = 64;
    /** How many lists each power of two has. */
    static final int STEPS = 32;

    private static final int STEP_BITS = 5;
    private static final int FIRST_POWER = 10; // of EXACT grains
    private static final int POWERS = 34;

    static final int ROWS = 1 + POWERS;
    static final int LISTS = EXACT + POWERS * STEPS;

    private SizeClasses() {}

    /** The list of a size. */
    static int of(long size) {
        if (size < EXACT * HeapLayout.GRAIN) {
            return (int) (size >>> 4);
        }
        int power = 63 - Long.numberOfLeadingZeros(size);
        return EXACT + (power - FIRST_POWER) * STEPS + (int) (size >>> power - STEP_BITS & STEPS - 1);
    }

    static int row(int list) {
        return list < EXACT ? 0 : 1 + (list - EXACT) / STEPS;
    }

    static int column(int list) {
        return list < EXACT ? list : (list - EXACT) % STEPS;
    }

    static int list(int row, int column) {
        return row == 0 ? column : EXACT + (row - 1) * STEPS + column;
    }

    /** Whether all blocks of a list have the same size. */
    static boolean isExact(int list) {
        return list < EXACT;
    }
}
