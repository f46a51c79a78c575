package io.mmapkit.ipc;

import static io.mmapkit.ipc.RingMessages.ALL;
import static io.mmapkit.ipc.RingMessages.STEP;
import static io.mmapkit.ipc.RingMessages.drain;
import static io.mmapkit.ipc.RingMessages.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.mmapkit.ipc.MessageHandler.Action;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What handlers may do, and what becomes of their messages. */
@ParameterizedClass
@EnumSource
final class RingHandlerTest {
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

    private void send(int... numbers) {
        for (int number : numbers) {
            assertThat(producer.offer(message(number, 24))).isTrue();
        }
    }

    private static int number(MemorySegment message) {
        return message.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
    }

    private List<Integer> rest() {
        return drain(consumer).stream().map(message -> number(MemorySegment.ofArray(message))).toList();
    }

    @Test
    void limitIsKept() {
        send(1, 2, 3, 4, 5);
        List<Integer> received = new ArrayList<>();
        assertThat(consumer.poll(message -> received.add(number(message)), 2)).isEqualTo(2);
        assertThat(received).containsExactly(1, 2);
        assertThat(ring.lag()).isEqualTo(new Ring.Lag(3 * STEP, 3));
        for (int limit : new int[]{0, -1, Integer.MIN_VALUE}) {
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> consumer.poll(_ -> {}, limit));
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> consumer.pollControlled(_ -> Action.CONTINUE, limit));
        }
        assertThat(rest()).containsExactly(3, 4, 5);
    }

    @Test
    void withoutAHandlerNothingIsReceived() {
        send(1);
        assertThatNullPointerException().isThrownBy(() -> consumer.poll(null, 1));
        assertThatNullPointerException().isThrownBy(() -> consumer.pollControlled(null, 1));
        assertThat(rest()).containsExactly(1);
    }

    @Test
    void exceptionEndsThePollAndTheMessageCountsAsReceived() {
        send(1, 2, 3);
        RuntimeException thrown = new RuntimeException("on purpose");
        assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> consumer.poll(message -> {
            if (number(message) == 2) {
                throw thrown;
            }
        }, ALL)).isSameAs(thrown);
        assertThat(ring.lag()).isEqualTo(new Ring.Lag(STEP, 1));
        assertThat(rest()).containsExactly(3);
    }

    @Test
    void exceptionEndsTheControlledPollToo() {
        send(1, 2, 3);
        Error thrown = new AssertionError("on purpose");
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> consumer.pollControlled(message -> {
            if (number(message) == 2) {
                throw thrown;
            }
            return Action.CONTINUE;
        }, ALL)).isSameAs(thrown);
        assertThat(rest()).containsExactly(3);
        send(4, 5);
        assertThatNullPointerException().isThrownBy(() -> consumer.pollControlled(_ -> null, ALL));
        assertThat(rest()).containsExactly(5);
    }

    @Test
    void actionsSayHowToGoOn() {
        send(1, 2, 3, 4);
        List<Integer> received = new ArrayList<>();
        List<Long> lags = new ArrayList<>();
        int handled = consumer.pollControlled(message -> {
            received.add(number(message));
            lags.add(ring.lag().messages());
            return number(message) == 2 ? Action.COMMIT : number(message) == 4 ? Action.ABORT : Action.CONTINUE;
        }, ALL);
        assertThat(handled).isEqualTo(3);
        assertThat(received).containsExactly(1, 2, 3, 4);
        assertThat(lags).as("what senders see").containsExactly(4L, 4L, 2L, 2L);
        assertThat(ring.lag().messages()).isEqualTo(1);

        send(5);
        assertThat(consumer.pollControlled(message -> {
            received.add(number(message));
            return Action.BREAK;
        }, ALL)).isEqualTo(1);
        assertThat(received).containsExactly(1, 2, 3, 4, 4);
        assertThat(rest()).containsExactly(5);
    }

    @Test
    void abortedMessageComesAgainAtItsPosition() {
        send(1);
        List<Long> positions = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            assertThat(consumer.pollControlled(_ -> {
                positions.add(consumer.position());
                return Action.ABORT;
            }, ALL)).isZero();
        }
        assertThat(consumer.poll(_ -> positions.add(consumer.position()), ALL)).isEqualTo(1);
        assertThat(positions).hasSize(4).containsOnly(positions.getFirst());
    }

    @Test
    void handlersDoNotPollTheirRing() {
        send(1, 2);
        List<Throwable> refused = new ArrayList<>();
        consumer.poll(_ -> {
            try {
                consumer.poll(_ -> {}, 1);
            } catch (IllegalStateException nested) {
                refused.add(nested);
            }
            try {
                consumer.pollControlled(_ -> Action.CONTINUE, 1);
            } catch (IllegalStateException nested) {
                refused.add(nested);
            }
        }, 1);
        assertThat(refused).hasSize(2);
        assertThat(rest()).containsExactly(2);
    }

    @Test
    void handlersMaySend() {
        send(1, 2);
        assertThat(consumer.poll(message -> {
            if (number(message) < 10) {
                assertThat(producer.offer(message)).isTrue(); // its own bytes, once more
                assertThat(producer.offer(message(number(message) + 10, 24))).isTrue();
            }
        }, 2)).isEqualTo(2);
        assertThat(rest()).containsExactly(1, 11, 2, 12);
    }

    @Test
    void messagesEndWithTheRing() {
        send(1);
        AtomicReference<MemorySegment> kept = new AtomicReference<>();
        consumer.poll(kept::set, 1);
        assertThat(kept.get().isReadOnly()).isTrue();
        ring.close();
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> number(kept.get()));
    }

    @Test
    void consumerThatIsClosedByItsHandlerLeavesTheRestToTheNext() throws IOException {
        send(1, 2, 3);
        List<Integer> received = new ArrayList<>();
        List<Throwable> refused = new ArrayList<>();
        assertThat(consumer.poll(message -> {
            received.add(number(message));
            consumer.close();
            try {
                kind.consumer(ring).close(); // while this one still has to say what it received
            } catch (IllegalStateException taken) {
                refused.add(taken);
            }
        }, ALL)).isEqualTo(1);
        assertThat(refused).hasSize(1);
        assertThat(received).containsExactly(1);
        try (RingConsumer next = kind.consumer(ring)) {
            assertThat(next.await(Duration.ZERO)).isTrue();
            assertThat(drain(next)).containsExactly(message(2, 24), message(3, 24));
        }
    }

    @Test
    void consumerThatIsClosedByItsControlledHandlerLeavesTheRestToTheNext() {
        send(1, 2, 3);
        assertThat(consumer.pollControlled(_ -> {
            consumer.close();
            return Action.CONTINUE;
        }, ALL)).isEqualTo(1);
        try (RingConsumer next = kind.consumer(ring)) {
            assertThat(drain(next)).containsExactly(message(2, 24), message(3, 24));
        }
    }

    @Test
    void ringThatIsClosedByAHandlerEndsThePoll() {
        send(1, 2, 3);
        List<Integer> received = new ArrayList<>();
        assertThat(consumer.poll(message -> {
            received.add(number(message));
            ring.close();
        }, ALL)).isEqualTo(1);
        assertThat(received).containsExactly(1);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> consumer.poll(_ -> {}, 1));
    }
}
