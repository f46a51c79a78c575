package io.mmapkit.ipc;

import static io.mmapkit.ipc.RingMessages.drain;
import static io.mmapkit.ipc.RingMessages.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.shared.Participant;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may send and receive, one after the other and at once, and what those are told that ended. */
final class RingRolesTest {
    private static final int CAPACITY = 4096;

    @AutoClose private final Scene scene = Scene.create();

    @ParameterizedTest
    @EnumSource
    void thereIsOneConsumerAtATime(RingKind kind) throws IOException {
        String name = scene.name();
        try (Ring ring = kind.create(SharedSegment.builder().name(name), CAPACITY);
                Ring other = kind.attach(SharedSegment.builder().name(name))) {
            RingConsumer first = kind.consumer(ring);
            for (Ring any : List.of(ring, other)) {
                assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> kind.consumer(any))
                        .withMessageContainingAll(name.substring(1), "consumer",
                                "process " + ProcessHandle.current().pid());
                assertThat(any.consumerOwner()).get().extracting(Participant::isAlive, Participant::slot)
                        .containsExactly(true, 0);
            }
            first.close();
            first.close();
            assertThat(ring.consumerOwner()).isEmpty();
            try (RingConsumer second = kind.consumer(other)) {
                first.close(); // a second time takes nothing from the second
                assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> kind.consumer(ring));
                assertThat(second.await(Duration.ZERO)).isFalse();
            }
            kind.consumer(ring).close();
        }
    }

    @Test
    void thereIsOneProducerOfAnSpscRingAtATime() throws IOException {
        String name = scene.name();
        try (SpscRing ring = SpscRing.create(name, CAPACITY); SpscRing other = SpscRing.attach(name)) {
            SpscRing.Producer first = ring.producer();
            for (SpscRing any : List.of(ring, other)) {
                assertThatExceptionOfType(IllegalStateException.class).isThrownBy(any::producer)
                        .withMessageContainingAll("producer", "process " + ProcessHandle.current().pid());
            }
            assertThat(other.producerOwners()).extracting(Participant::slot).containsExactly(0);
            first.close();
            first.close();
            assertThat(other.producerOwners()).isEmpty();
            other.producer().close();
        }
    }

    @Test
    void thereAreAsManyProducersOfAnMpscRingAsItHasPlacesFor() throws IOException {
        String name = scene.name();
        try (MpscRing ring = MpscRing.create(name, CAPACITY, 64);
                MpscRing other = MpscRing.attach(name);
                MpscRing.Consumer consumer = other.consumer()) {
            List<MpscRing.Producer> producers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                producers.add((i % 3 == 0 ? ring : other).producer());
            }
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(ring::producer)
                    .withMessageContaining("64");
            assertThat(ring.producerOwners()).hasSize(64);
            for (int i = 63; i >= 0; i--) {
                assertThat(producers.get(i).offer(message(i, 20))).isTrue();
            }
            assertThat(drain(consumer)).containsExactlyInAnyOrderElementsOf(
                    IntStream.range(0, 64).mapToObj(i -> message(i, 20)).toList());
            producers.get(17).close();
            MpscRing.Producer replacement = other.producer();
            assertThat(replacement.position() >>> 56).as("the free lane").isEqualTo(17);
            assertThat(replacement.position() & (1L << 56) - 1).as("where it ended").isEqualTo(RingMessages.STEP);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nextProducerGoesOnBehindWhatWasSent(RingKind kind) throws IOException {
        try (Ring ring = kind.create(CAPACITY)) {
            long position = 0;
            int sent = 0;
            for (int i = 0; i < 30; i++) {
                try (RingProducer producer = kind.producer(ring)) {
                    assertThat(producer.position()).isEqualTo(position);
                    assertThat(producer.offer(message(sent++, 20))).isTrue();
                    assertThat(producer.offer(message(sent++, 50))).isTrue();
                    assertThat(producer.tryClaim(100)).isNotNull();
                    position = producer.position();
                }
            }
            assertThat(ring.lag()).isEqualTo(new Ring.Lag(position, 60));
            try (RingConsumer consumer = kind.consumer(ring)) {
                assertThat(consumer.poll(_ -> {}, 10)).isEqualTo(10);
            }
            try (RingConsumer consumer = kind.consumer(ring)) {
                assertThat(drain(consumer)).containsExactlyElementsOf(
                        IntStream.range(10, 60).mapToObj(i -> message(i, i % 2 == 0 ? 20 : 50)).toList());
                assertThat(consumer.position()).isNotNegative();
            }
            assertThat(ring.lag()).isEqualTo(new Ring.Lag(0, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void partsOfAClosedRingAreFree(RingKind kind) throws IOException {
        String name = scene.name();
        try (Ring staying = kind.create(SharedSegment.builder().name(name), CAPACITY)) {
            for (int i = 0; i < 5; i++) {
                Ring leaving = kind.attach(SharedSegment.builder().name(name));
                RingProducer producer = kind.producer(leaving);
                RingConsumer consumer = kind.consumer(leaving);
                assertThat(producer.offer(message(i, 20))).isTrue();
                leaving.close();
                leaving.close();
                producer.close();
                consumer.close();
            }
            try (RingConsumer consumer = kind.consumer(staying); RingProducer producer = kind.producer(staying)) {
                assertThat(producer.offer(message(5, 20))).isTrue();
                assertThat(drain(consumer)).containsExactlyElementsOf(
                        IntStream.range(0, 6).mapToObj(i -> message(i, 20)).toList());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void positionsAreStable(RingKind kind) throws IOException {
        try (Ring ring = kind.create(CAPACITY);
                RingProducer producer = kind.producer(ring);
                RingConsumer consumer = kind.consumer(ring)) {
            for (int i = 0; i < 1000; i++) {
                long position = producer.position();
                assertThat(producer.offer(message(i, i % 200))).isTrue();
                assertThat(producer.position()).isEqualTo(position + RingMessages.sizeOf(i % 200));
                assertThat(consumer.poll(_ -> assertThat(consumer.position()).isEqualTo(position), 1)).isEqualTo(1);
                assertThat(consumer.position()).isIn(producer.position(), (long) (kind == RingKind.MPSC ? 2 : 0) << 56);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everythingIsRefusedAfterItsEnd(RingKind kind) throws IOException {
        Ring ring = kind.create(CAPACITY);
        RingProducer closedProducer = kind.producer(ring);
        closedProducer.close();
        requireRefused(closedProducer, "the producer is closed");
        RingConsumer closedConsumer = kind.consumer(ring);
        closedConsumer.close();
        requireRefused(closedConsumer, "the consumer is closed");

        RingProducer producer = kind.producer(ring);
        RingConsumer consumer = kind.consumer(ring);
        ring.close();
        requireRefused(producer, "the ring is closed");
        requireRefused(consumer, "the ring is closed");
        for (Runnable use : List.<Runnable>of(ring::lag, ring::consumerOwner, ring::producerOwners,
                () -> kind.producer(ring), () -> kind.consumer(ring))) {
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(use::run)
                    .withMessageContaining("is closed");
        }
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(ring::unlink);
        assertThat(ring.toString()).contains("closed");
        assertThat(ring.capacity()).isEqualTo(CAPACITY);
    }

    private static void requireRefused(RingProducer producer, String message) {
        for (Sending use : List.<Sending>of(() -> producer.claim(1), () -> producer.tryClaim(1),
                () -> producer.claim(1, Duration.ZERO), () -> producer.offer(new byte[1]),
                () -> producer.offer(MemorySegment.NULL), () -> producer.offer(MemorySegment.NULL, Duration.ZERO),
                () -> producer.offerAll(List.of(MemorySegment.NULL)),
                () -> producer.offerInPieces(RingMessages.segment(1, 9000), Duration.ZERO))) {
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(use::send).withMessage(message);
        }
    }

    private static void requireRefused(RingConsumer consumer, String message) {
        for (Sending use : List.<Sending>of(() -> consumer.poll(_ -> {}, 1),
                () -> consumer.pollControlled(_ -> MessageHandler.Action.CONTINUE, 1),
                () -> consumer.await(Duration.ZERO), () -> RingConsumer.awaitAny(Duration.ZERO, consumer))) {
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(use::send).withMessage(message);
        }
    }

    private interface Sending {
        void send() throws IOException;
    }
}
