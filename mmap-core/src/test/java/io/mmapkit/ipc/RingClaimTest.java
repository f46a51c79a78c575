package io.mmapkit.ipc;

import static io.mmapkit.ipc.RingMessages.drain;
import static io.mmapkit.ipc.RingMessages.goTo;
import static io.mmapkit.ipc.RingMessages.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages written in place. */
@ParameterizedClass
@EnumSource
final class RingClaimTest {
    private static final int CAPACITY = 4096;

    @Parameter RingKind kind;
    private Ring ring;
    private RingProducer producer;
    private RingConsumer consumer;

    @BeforeEach
    void open() throws IOException {
        ring = kind.create(CAPACITY);
        producer = kind.producer(ring);
        consumer = kind.consumer(ring);
    }

    @AfterEach
    void close() {
        ring.close();
    }

    @Test
    void committedAreReceivedAtTheirPositions() throws IOException {
        for (int offset = 0; offset < CAPACITY; offset += RingMessages.STEP) {
            goTo(producer, consumer, offset, CAPACITY);
            long position;
            try (Claim claim = producer.claim(21)) {
                position = claim.position();
                assertThat(claim.byteSize()).isEqualTo(21).isEqualTo(claim.segment().byteSize());
                assertThat(claim.segment().address() % 8).isZero();
                claim.segment().copyFrom(MemorySegment.ofArray(message(offset, 21)));
                assertThat(drain(consumer)).as("uncommitted at %d", offset).isEmpty();
                claim.commit();
            }
            byte[] expected = message(offset, 21);
            assertThat(consumer.poll(message -> {
                assertThat(consumer.position()).isEqualTo(position);
                assertThat(message.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
                assertThat(message.address() % 8).isZero();
                assertThat(message.isReadOnly()).isTrue();
            }, 10)).isEqualTo(1);
        }
    }

    @Test
    void abortedLeaveNothing() {
        for (int i = 0; i < 10_000; i++) {
            long before = producer.position();
            try (Claim claim = producer.tryClaim(i % 1000)) {
                claim.segment().fill((byte) -1);
                if (i % 2 == 0) {
                    claim.abort();
                }
            }
            assertThat(producer.position()).isEqualTo(before);
            assertThat(consumer.poll(_ -> {}, 1)).isZero();
        }
        assertThat(ring.lag()).isEqualTo(new Ring.Lag(0, 0));
        assertThat(producer.offer(message(1, 100))).isTrue();
        assertThat(drain(consumer)).containsExactly(message(1, 100));
    }

    @Test
    void endOnce() {
        Claim committed = producer.tryClaim(8);
        committed.commit();
        requireEnded(committed);
        Claim aborted = producer.tryClaim(8);
        aborted.abort();
        requireEnded(aborted);
        Claim closed = producer.tryClaim(8);
        closed.close();
        requireEnded(closed);
        assertThat(drain(consumer)).hasSize(1);
    }

    private static void requireEnded(Claim claim) {
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(claim::commit);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(claim::abort);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(claim::segment);
        claim.close();
    }

    @Test
    void oneIsOpenAtATime() {
        try (Claim claim = producer.tryClaim(8)) {
            claim.segment().set(ValueLayout.JAVA_LONG, 0, 42);
            for (Runnable other : List.<Runnable>of(() -> producer.tryClaim(0), () -> producer.offer(new byte[0]),
                    () -> producer.offer(MemorySegment.NULL),
                    () -> producer.offerAll(List.of(MemorySegment.NULL, MemorySegment.NULL)))) {
                assertThatExceptionOfType(IllegalStateException.class).isThrownBy(other::run)
                        .withMessage("a claim is open");
            }
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> producer.offerInPieces(RingMessages.segment(1, 9000), Duration.ZERO));
            claim.commit();
        }
        assertThat(consumer.poll(message -> assertThat(message.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(42), 9))
                .isEqualTo(1);
    }

    @Test
    void haveTheirOwnBytesAndNoOthers() {
        Claim claim = producer.tryClaim(13);
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> claim.segment().set(ValueLayout.JAVA_BYTE, 13, (byte) 1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> claim.segment().set(ValueLayout.JAVA_BYTE, -1, (byte) 1));
        claim.abort();
    }

    @Test
    void endWithTheirProducer() {
        Claim claim = producer.tryClaim(8);
        producer.close();
        requireEnded(claim);
        try (RingProducer next = kind.producer(ring)) {
            assertThat(next.offer(message(2, 8))).isTrue();
        }
        assertThat(drain(consumer)).containsExactly(message(2, 8));
    }

    @Test
    void endWithTheirRing() {
        Claim claim = producer.tryClaim(8);
        MemorySegment segment = claim.segment();
        ring.close();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(claim::commit);
        claim.close();
    }
}
