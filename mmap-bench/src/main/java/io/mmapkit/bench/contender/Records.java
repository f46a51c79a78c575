package io.mmapkit.bench.contender;

import io.mmapkit.bench.kernel.Checksum;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What is appended: records of 100 bytes, each another. */
final class Records {
    static final int BYTES = 100;

    private static final int WORDS = BYTES / Long.BYTES;
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private Records() {}

    /** How many whole records fit. */
    static long in(long bytes) {
        return bytes / BYTES;
    }

    /** Writes one where it is to lie. */
    static void put(MemorySegment target, long offset, long number) {
        for (int i = 0; i < WORDS; i++) {
            target.set(Checksum.WORD, offset + i * 8L, number * STEP + i);
        }
        target.set(ValueLayout.JAVA_INT_UNALIGNED, offset + WORDS * 8L, 0x0A0A0A0A);
    }
}
