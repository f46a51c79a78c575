package io.mmapkit.ipc;

import static io.mmapkit.ipc.RingMessages.ALL;
import static io.mmapkit.ipc.RingMessages.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.libc.Seed;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory that somebody wrote nonsense into. */
final class RingDamageTest {
    private static final int CAPACITY = 4096;
    private static final long DATA_AT = 4096; // behind the control block
    private static final long HEAD_AT = 512 + Lane.HEAD_AT;

    private static void requireDamaged(ThrowingCallable use) {
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(use).withMessageContaining("damaged");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 8, 0x7fff_ffff_ffff_ffffL, 0x4000_0000_0000_0000L, -1, 0xe000_0000_0000_07f1L,
        0xe000_ffff_ffff_ffffL, 0x8000_0000_7fff_ffffL, 0x8000_0001_0000_0000L})
    void headersThatNoSenderWroteAreReported(long header) throws IOException {
        for (RingKind kind : RingKind.values()) {
            try (Ring ring = kind.create(CAPACITY); RingConsumer consumer = kind.consumer(ring)) {
                kind.producer(ring).close(); // a lane that never had one isn't looked at
                ring.segment().segment().set(ValueLayout.JAVA_LONG, DATA_AT, header);
                requireDamaged(() -> consumer.poll(_ -> {}, 1));
                requireDamaged(() -> consumer.pollControlled(_ -> MessageHandler.Action.CONTINUE, 1));
                requireDamaged(ring::lag);
                requireDamaged(() -> kind.producer(ring));
                assertThat(ring.producerOwners()).as("who was refused left").isEmpty();
            }
        }
    }

    @Test
    void messagesBeforeADamagedOneAreReceived() throws IOException {
        try (SpscRing ring = SpscRing.create(io.mmapkit.shared.SharedSegment.builder().memfd("x"), CAPACITY);
                SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = ring.consumer()) {
            assertThat(producer.offer(message(1, 24))).isTrue();
            ring.segment().segment().set(ValueLayout.JAVA_LONG, DATA_AT + RingMessages.STEP, 42);
            requireDamaged(() -> consumer.poll(message -> assertThat(message.byteSize()).isEqualTo(24), ALL));
            assertThat(consumer.position()).isEqualTo(RingMessages.STEP);
            requireDamaged(() -> consumer.poll(_ -> {}, ALL));
            ring.segment().segment().set(ValueLayout.JAVA_LONG, DATA_AT + RingMessages.STEP, 0);
            assertThat(producer.offer(message(2, 24))).isTrue();
            assertThat(consumer.poll(_ -> {}, ALL)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 8, 32, 4095, -64, -1, Long.MIN_VALUE, Long.MAX_VALUE})
    void headsThatNoReceiverWroteAreReported(long head) throws IOException {
        for (RingKind kind : RingKind.values()) {
            try (Ring ring = kind.create(CAPACITY)) {
                ring.segment().segment().set(ValueLayout.JAVA_LONG, HEAD_AT, head);
                requireDamaged(() -> kind.producer(ring));
                requireDamaged(() -> kind.consumer(ring));
                requireDamaged(ring::lag);
                assertThat(ring.producerOwners()).isEmpty();
                assertThat(ring.consumerOwner()).isEmpty();
            }
        }
    }

    @Test
    void ringWithoutAnEndIsReported() throws IOException {
        try (Ring ring = RingKind.SPSC.create(CAPACITY)) {
            MemorySegment memory = ring.segment().segment();
            for (long at = 0; at < CAPACITY; at += 8) {
                memory.set(ValueLayout.JAVA_LONG, DATA_AT + at, RecordHeader.WHOLE);
            }
            requireDamaged(() -> RingKind.SPSC.producer(ring));
            requireDamaged(ring::lag);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ownersThatNeverWereAreReplaced(RingKind kind) throws IOException {
        for (int owner : new int[]{1, -1, 0x7fff_ffff, 0x8000_0000, 0x7100_0001, 0x0200_0001}) {
            try (Ring ring = kind.create(CAPACITY)) {
                MemorySegment memory = ring.segment().segment();
                memory.set(ValueLayout.JAVA_INT, RingLayout.RECEIVER_AT, owner);
                memory.set(ValueLayout.JAVA_INT, 512 + Lane.OWNER_AT, owner);
                kind.consumer(ring).close();
                kind.producer(ring).close();
            }
        }
    }

    /** Whatever is written where and when: results or exceptions, and only accesses of the ring's own memory. */
    @Test
    void randomBytesHaveNoOtherEffectThanExceptions() throws IOException {
        Random random = new Random(Seed.next("RingDamageTest"));
        int exceptions = 0;
        for (int round = 0; round < 2_000; round++) {
            RingKind kind = RingKind.values()[round % 2];
            try (Ring ring = kind.create(CAPACITY)) {
                MemorySegment memory = ring.segment().segment();
                for (int step = 0; step < 30; step++) {
                    long at = random.nextBoolean()
                            ? random.nextLong(16, 1024)
                            : random.nextLong(memory.byteSize() - 8);
                    if (random.nextInt(3) == 0) {
                        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, at, random.nextLong() >> random.nextInt(64));
                    }
                    try {
                        step(kind, ring, random);
                    } catch (IllegalStateException damaged) {
                        exceptions++;
                    }
                }
            }
        }
        assertThat(exceptions).isPositive();
    }

    private static void step(RingKind kind, Ring ring, Random random) throws IOException {
        try (RingProducer producer = kind.producer(ring); RingConsumer consumer = kind.consumer(ring)) {
            for (int i = 0; i < 5; i++) {
                producer.offer(message(i, random.nextInt(1900)));
                producer.offerInPieces(RingMessages.segment(i, 2500), java.time.Duration.ZERO);
                consumer.poll(message -> message.toArray(ValueLayout.JAVA_BYTE), 1 + random.nextInt(4));
            }
            ring.lag();
        }
    }
}
