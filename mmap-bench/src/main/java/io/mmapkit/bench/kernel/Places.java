package io.mmapkit.bench.kernel;

/**
 * Random places of a file, which are the same for every contender. Some hundred are computed at a time and then read, for the loop of the
 * reads must be nothing but reads: with the computation inside, a processor has three times fewer of the cache misses under way at once.
 */
public final class Places {
    /** They stay in the first-level cache. */
    private static final int CHUNK = 500;

    private static final long STEP = 0x9E3779B97F4A7C15L;

    private final long blocks;
    private final int blockBytes;
    private final long[] offsets = new long[CHUNK];

    /**
     * Aligned places.
     *
     * @param fileBytes at least one block
     * @param blockBytes what is read at each, and what each is a multiple of
     */
    public Places(long fileBytes, int blockBytes) {
        this.blocks = fileBytes / blockBytes;
        this.blockBytes = blockBytes;
    }

    /** The offset of the first byte, drawn anew by {@link #choose}: so many at a time. */
    public long[] offsets() {
        return offsets;
    }

    /**
     * Draws the next places: SplitMix64, scaled to the number of blocks without a division.
     *
     * @param seed of the unit
     * @param first how many of the unit's places were drawn before
     */
    public void choose(long seed, int first) {
        long base = seed + first * STEP;
        for (int i = 0; i < CHUNK; i++) {
            long z = base + (i + 1) * STEP;
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            offsets[i] = Math.unsignedMultiplyHigh(z ^ (z >>> 31), blocks) * blockBytes;
        }
    }
}
