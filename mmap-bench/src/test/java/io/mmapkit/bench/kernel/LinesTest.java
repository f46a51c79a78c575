package io.mmapkit.bench.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinesTest {
    @Test
    void countsAsOneByteAtATimeDoes() {
        Random random = Randoms.next("LinesTest");
        for (int round = 0; round < 300; round++) {
            byte[] bytes = Randoms.bytes(random, random.nextInt(1, round == 0 ? 2 << 20 : 2_000), "\n\n\u000b\t");
            int from = random.nextInt(bytes.length);
            int length = random.nextInt(bytes.length - from + 1);
            long expected = 0;
            for (int i = from; i < from + length; i++) {
                expected += bytes[i] == '\n' ? 1 : 0;
            }
            assertThat(Lines.count(MemorySegment.ofArray(bytes), from, length)).isEqualTo(expected);
        }
    }

    @Test
    void countsNothingButLineEnds() {
        byte[] bytes = new byte[1 << 16];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 2 == 0 ? i >> 8 : i >> 1); // every pair of neighbours
        }
        long expected = 0;
        for (byte one : bytes) {
            expected += one == '\n' ? 1 : 0;
        }
        assertThat(Lines.count(MemorySegment.ofArray(bytes), 0, bytes.length)).isEqualTo(expected);
    }
}
