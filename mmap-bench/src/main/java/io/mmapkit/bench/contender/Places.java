package io.mmapkit.bench.contender;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Random reads at places that are the same for every contender. A thousand places are computed at a time and then read, for the loop of the
 * reads must be nothing but reads: with the computation inside, a processor has three times fewer of the cache misses under way at once.
 */
final class Places {
    /** The reads of one unit. */
    static final int READS = 10_000;

    /** They stay in the first-level cache. */
    private static final int CHUNK = 1_000;

    private static final long STEP = 0x9E3779B97F4A7C15L;

    private final long words;
    private final long[] offsets = new long[CHUNK];

    /** For a file of at least eight bytes. */
    Places(long fileBytes) {
        words = fileBytes / Long.BYTES;
    }

    /** Reads the word at a byte offset. */
    @FunctionalInterface
    interface Reader {
        long word(long offset) throws IOException;
    }

    /** The sum of the words of one unit in mapped memory. */
    long sum(MemorySegment bytes, long seed) {
        long sum = 0;
        for (int first = 0; first < READS; first += CHUNK) {
            choose(seed + first * STEP);
            sum += chunk(bytes);
        }
        return sum;
    }

    private long chunk(MemorySegment bytes) {
        long sum = 0;
        for (long offset : offsets) {
            sum += bytes.get(Checksum.WORD, offset);
        }
        return sum;
    }

    /** The same through a reader. */
    long sum(Reader reader, long seed) throws IOException {
        long sum = 0;
        for (int first = 0; first < READS; first += CHUNK) {
            choose(seed + first * STEP);
            for (long offset : offsets) {
                sum += reader.word(offset);
            }
        }
        return sum;
    }

    /** SplitMix64, scaled to the number of words without a division. */
    private void choose(long seed) {
        for (int i = 0; i < CHUNK; i++) {
            long z = seed + (i + 1) * STEP;
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            offsets[i] = Math.unsignedMultiplyHigh(z ^ (z >>> 31), words) * Long.BYTES;
        }
    }
}
