package io.mmapkit.ipc;

import static io.mmapkit.ipc.RingMessages.ALL;
import static io.mmapkit.ipc.RingMessages.STEP;
import static io.mmapkit.ipc.RingMessages.drain;
import static io.mmapkit.ipc.RingMessages.goTo;
import static io.mmapkit.ipc.RingMessages.message;
import static io.mmapkit.ipc.RingMessages.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.mmapkit.ipc.MessageHandler.Action;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Several messages by one store, and one message in several pieces. */
@ParameterizedClass
@EnumSource
final class RingBatchTest {
    private static final int CAPACITY = 4096;
    private static final int LONGEST = CAPACITY / 2 - STEP - 8;
    private static final Duration LONG = Duration.ofSeconds(30);

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
    void allArriveInOrderAtEveryOffset() {
        List<MemorySegment> batch = List.of(segment(1, 0), segment(2, 5), segment(3, 900), segment(4, 8));
        for (int offset = 0; offset < CAPACITY; offset += STEP) {
            goTo(producer, consumer, offset, CAPACITY);
            assertThat(producer.offerAll(batch)).isTrue();
            assertThat(ring.lag().messages()).isEqualTo(4);
            assertThat(drain(consumer)).containsExactly(message(1, 0), message(2, 5), message(3, 900), message(4, 8));
        }
    }

    @Test
    void oneMessageIsABatch() {
        assertThat(producer.offerAll(List.of(segment(7, 70)))).isTrue();
        assertThat(drain(consumer)).containsExactly(message(7, 70));
    }

    @Test
    void allOrNothingIsSent() {
        assertThat(producer.offer(new byte[1000])).isTrue();
        List<MemorySegment> three = List.of(segment(1, 1032), segment(2, 1032), segment(3, 1032));
        assertThat(producer.offerAll(three)).isFalse();
        assertThat(ring.lag().messages()).isEqualTo(1);
        assertThat(consumer.poll(_ -> {}, ALL)).isEqualTo(1);
        assertThat(producer.offerAll(three)).isTrue();
        assertThat(drain(consumer)).hasSize(3);
    }

    @Test
    void impossibleBatchesAreRefusedBeforeAnythingIsSent() {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> producer.offerAll(List.of()));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> producer.offerAll(List.of(segment(1, 8), segment(2, CAPACITY / 2))));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(
                        () -> producer.offerAll(List.of(segment(1, LONGEST), segment(2, LONGEST), segment(3, STEP))))
                .withMessageContaining(Integer.toString(CAPACITY));
        assertThatNullPointerException()
                .isThrownBy(() -> producer.offerAll(Arrays.asList(segment(1, 8), null, segment(2, 8))));
        assertThat(producer.offerAll(List.of(segment(1, LONGEST), segment(2, LONGEST), segment(3, STEP - 8)))).isTrue();
        assertThat(drain(consumer)).hasSize(3);
    }

    @Test
    void listThatChangesMeanwhileIsReadOnce() {
        List<MemorySegment> changing = new AbstractList<>() {
            private int reads;

            @Override
            public MemorySegment get(int index) {
                return reads++ < 2 ? segment(index, 8) : segment(index, 1000);
            }

            @Override
            public int size() {
                return 2;
            }
        };
        assertThat(producer.offerAll(changing)).isTrue();
        assertThat(drain(consumer)).containsExactly(message(0, 8), message(1, 8));
    }

    @Test
    void longMessageArrivesInPieces() throws Exception {
        byte[] longOne = message(12, 10 * CAPACITY + 3);
        for (int start : new int[]{0, STEP, CAPACITY / 2, CAPACITY - STEP}) {
            goTo(producer, consumer, start, CAPACITY);
            CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(() -> {
                try {
                    return producer.offer(message(1, 9)) && producer.offerInPieces(MemorySegment.ofArray(longOne), LONG)
                            && producer.offer(message(2, 9), 0, 9);
                } catch (IOException interrupted) {
                    throw new AssertionError(interrupted);
                }
            });
            assertThat(next()).isEqualTo(message(1, 9));
            assertThat(next()).isEqualTo(longOne);
            assertThat(sent.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(next()).isEqualTo(message(2, 9));
        }
    }

    private byte[] next() throws IOException {
        byte[][] received = new byte[1][];
        while (consumer.poll(message -> received[0] = message.toArray(ValueLayout.JAVA_BYTE), 1) == 0) {
            assertThat(consumer.await(LONG)).isTrue();
        }
        return received[0];
    }

    @Test
    void shortMessageInPiecesIsSentWhole() throws IOException {
        assertThat(producer.offerInPieces(segment(3, LONGEST), Duration.ZERO)).isTrue();
        assertThat(ring.lag().messages()).isEqualTo(1);
        assertThat(drain(consumer)).containsExactly(message(3, LONGEST));
    }

    @Test
    void piecesOfAMessageThatWasGivenUpAreDropped() throws IOException {
        assertThat(producer.offerInPieces(segment(3, 3 * CAPACITY), Duration.ofMillis(1))).isFalse();
        assertThat(drain(consumer)).isEmpty();
        assertThat(producer.offer(message(4, 100))).isTrue();
        assertThat(producer.offerInPieces(segment(5, 3000), Duration.ZERO)).isTrue();
        assertThat(drain(consumer)).containsExactly(message(4, 100), message(5, 3000));
    }

    @Test
    void lastPieceThatIsAbortedComesAgain() throws IOException {
        assertThat(producer.offerInPieces(segment(5, 3000), Duration.ZERO)).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(consumer.pollControlled(message -> {
                assertThat(message.mismatch(segment(5, 3000))).isEqualTo(-1);
                return Action.ABORT;
            }, ALL)).isZero();
        }
        assertThat(drain(consumer)).containsExactly(message(5, 3000));
    }

    @Test
    void restOfAMessageWhoseBeginningAnotherHadIsDropped() throws IOException {
        assertThat(producer.offerInPieces(segment(5, 3 * CAPACITY), Duration.ofMillis(1))).isFalse();
        assertThat(drain(consumer)).isEmpty();
        consumer.close();
        assertThat(producer.offer(message(6, 8))).isTrue();
        try (RingConsumer next = kind.consumer(ring)) {
            assertThat(drain(next)).containsExactly(message(6, 8));
        }
    }
}
