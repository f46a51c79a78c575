package io.mmapkit.bench.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SearchTest {
    private static final int LENGTH = Search.NEEDLE.length;

    @Test
    void findsAllInPiecesOfAnySize() {
        Random random = Randoms.next("SearchTest");
        for (int round = 0; round < 300; round++) {
            byte[] bytes = content(random, random.nextInt(1, 3_000));
            MemorySegment segment = MemorySegment.ofArray(bytes);
            long found = 0;
            for (int at = 0; at < bytes.length;) {
                int length = Math.min(bytes.length - at, random.nextInt(1, 200));
                found += Search.count(segment, at, length, bytes.length);
                at += length;
            }
            assertThat(found).isEqualTo(naive(bytes)).isEqualTo(Search.count(segment, 0, bytes.length, bytes.length));
        }
    }

    @Test
    void looksAtNothingBeyondTheLimit() {
        byte[] bytes = Arrays.copyOf(Search.NEEDLE, 2 * LENGTH);
        MemorySegment segment = MemorySegment.ofArray(bytes);
        assertThat(Search.count(segment, 0, LENGTH, LENGTH)).isOne();
        assertThat(Search.count(segment, 0, 1, LENGTH)).isOne();
        assertThat(Search.count(segment, 0, LENGTH, LENGTH - 1)).isZero();
        assertThat(Search.count(segment, 0, 0, LENGTH)).isZero();
        assertThat(Search.count(segment, 0, 5, 5)).isZero();
    }

    private static byte[] content(Random random, int length) {
        byte[] bytes = Randoms.bytes(random, length, "Re;-1y");
        for (int i = 0; i < length / 40; i++) { // whole ones, and what begins like one
            int part = random.nextInt(3) == 0 ? random.nextInt(1, LENGTH) : LENGTH;
            if (part <= length) {
                System.arraycopy(Search.NEEDLE, 0, bytes, random.nextInt(length - part + 1), part);
            }
        }
        return bytes;
    }

    private static long naive(byte[] bytes) {
        long count = 0;
        for (int at = 0; at + LENGTH <= bytes.length; at++) {
            count += Arrays.equals(bytes, at, at + LENGTH, Search.NEEDLE, 0, LENGTH) ? 1 : 0;
        }
        return count;
    }
}
