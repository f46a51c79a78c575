package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.libc.Seed;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory of a broadcast ring that somebody wrote nonsense into: exceptions, and no loop without an end. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
final class BroadcastDamageTest {
    private static final int CAPACITY = 4096;
    private static final byte[] MESSAGE = new byte[48];

    private static BroadcastRing ring() throws IOException {
        return BroadcastRing.create(SharedSegment.builder().memfd("damage"), CAPACITY, false);
    }

    private static void requireDamaged(ThrowingCallable use) {
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(use).withMessageContaining("damaged");
    }

    @ParameterizedTest
    @ValueSource(longs = {-16, -17, -24, -1, Long.MIN_VALUE, CAPACITY / 2, Long.MAX_VALUE})
    void lengthsThatNoProducerWroteAreReportedToTheProducer(long length) throws IOException {
        try (BroadcastRing ring = ring(); BroadcastProducer out = ring.producer()) {
            for (int sent = 0; sent < CAPACITY / 64; sent++) {
                assertThat(out.offer(MESSAGE)).isTrue();
            }
            MemorySegment memory = ring.segment().segment();
            memory.set(ValueLayout.JAVA_LONG, BroadcastLayout.CONTROL_BYTES, length);
            requireDamaged(() -> out.offer(MESSAGE));
            requireDamaged(() -> out.tryClaim(1));
            memory.set(ValueLayout.JAVA_LONG, BroadcastLayout.CONTROL_BYTES, MESSAGE.length);
            assertThat(out.offer(MESSAGE)).as("nothing had changed").isTrue();
            try (BroadcastConsumer in = ring.consumerFromOldest()) {
                assertThat(in.sequence()).isEqualTo(2);
                assertThat(in.poll(_ -> {}, 100)).isEqualTo(CAPACITY / 64);
                assertThat(in.lost()).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 50, 1, CAPACITY + 8, -8, Long.MIN_VALUE, Long.MAX_VALUE})
    void endsThatNoProducerWroteAreReportedToTheNext(long end) throws IOException {
        try (BroadcastRing ring = ring()) {
            ring.segment().segment().set(ValueLayout.JAVA_LONG, BroadcastLayout.END_AT, end);
            requireDamaged(ring::producer);
            assertThat(ring.producerOwner()).as("who was refused left").isEmpty();
        }
    }

    @Test
    void oldestThatNoProducerWroteIsReported() throws IOException {
        try (BroadcastRing ring = ring();
                BroadcastProducer out = ring.producer();
                BroadcastConsumer in = ring.consumer()) {
            assertThat(out.offer(MESSAGE)).isTrue();
            ring.segment().segment().set(ValueLayout.JAVA_LONG, BroadcastLayout.OLDEST_AT, 1);
            requireDamaged(() -> in.poll(_ -> {}, 1));
            requireDamaged(ring::consumerFromOldest);
        }
    }

    /** Whatever is written where and when: results or exceptions, and only accesses of the ring's own memory. */
    @Test
    void randomBytesHaveNoOtherEffectThanExceptions() throws IOException {
        Random random = new Random(Seed.next("BroadcastDamageTest"));
        int exceptions = 0;
        for (int round = 0; round < 500; round++) {
            try (BroadcastRing ring = BroadcastRing.create(SharedSegment.builder().memfd("random"), CAPACITY,
                    round % 2 == 0)) {
                MemorySegment memory = ring.segment().segment();
                for (int step = 0; step < 30; step++) {
                    if (random.nextInt(3) == 0) {
                        long at = random.nextBoolean()
                                ? random.nextLong(16, 1024)
                                : random.nextLong(memory.byteSize() - 8);
                        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, at, random.nextLong() >> random.nextInt(64));
                    }
                    try (BroadcastProducer out = ring.producer(); BroadcastConsumer in = ring.consumer()) {
                        for (int sent = 0; sent < 5; sent++) {
                            boolean _ = out.offer(new byte[random.nextInt(2000)]);
                            in.poll(message -> message.toArray(ValueLayout.JAVA_BYTE), 1 + random.nextInt(4));
                        }
                    } catch (IllegalStateException damaged) {
                        exceptions++;
                    }
                }
            }
        }
        assertThat(exceptions).isPositive();
    }
}
