package io.mmapkit.bench.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    @Test
    void isTheSumOfWordsAndOfTheBytesLeft() {
        Random random = Randoms.next("ChecksumTest");
        for (int length : new int[]{0, 1, 7, 8, 9, 31, 32, 33, 4_097, 256 << 10, (256 << 10) + 45, (1 << 20) + 7}) {
            byte[] bytes = new byte[length + 3];
            random.nextBytes(bytes);
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 3, length).slice().order(ByteOrder.LITTLE_ENDIAN);
            long expected = 0;
            int at = 0;
            for (; at + 8 <= length; at += 8) {
                expected += buffer.getLong(at);
            }
            for (; at < length; at++) {
                expected += buffer.get(at) & 0xFF;
            }
            assertThat(Checksum.of(MemorySegment.ofArray(bytes), 3, length)).isEqualTo(expected);
            assertThat(Checksum.of(buffer)).isEqualTo(expected);
        }
    }
}
