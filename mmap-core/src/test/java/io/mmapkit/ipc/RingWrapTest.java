package io.mmapkit.ipc;

import static io.mmapkit.ipc.RingMessages.ALL;
import static io.mmapkit.ipc.RingMessages.STEP;
import static io.mmapkit.ipc.RingMessages.drain;
import static io.mmapkit.ipc.RingMessages.goTo;
import static io.mmapkit.ipc.RingMessages.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages of all lengths at all places of a ring. */
@ParameterizedClass
@EnumSource
final class RingWrapTest {
    private static final int CAPACITY = 4096;
    private static final int LONGEST = CAPACITY / 2 - STEP - 8; // two, and the zero behind them

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
    void messagesArriveWholeAtEveryOffset() {
        for (int offset = 0; offset < CAPACITY; offset += STEP) {
            for (int length : new int[]{0, 1, 7, 8, 9, 55, 56, 57, 100, LONGEST}) {
                goTo(producer, consumer, offset, CAPACITY);
                byte[] first = message(offset + length, length);
                byte[] second = message(offset - length, 13);
                assertThat(producer.offer(first)).isTrue();
                assertThat(producer.offer(second)).isTrue();
                assertThat(drain(consumer)).as("of %d bytes at %d", length, offset).containsExactly(first, second);
            }
        }
    }

    @Test
    void ringIsFilledExactlyAtEveryOffset() {
        for (int offset = 0; offset < CAPACITY; offset += STEP) {
            goTo(producer, consumer, offset, CAPACITY);
            byte[] half = message(offset, LONGEST);
            assertThat(producer.offer(half)).isTrue();
            assertThat(producer.offer(half)).isTrue();
            assertThat(producer.offer(new byte[STEP - 7])).as("one byte too many at %d", offset).isFalse();
            assertThat(producer.offer(new byte[STEP - 8])).as("all that is left at %d", offset).isTrue();
            assertThat(producer.offer(new byte[0])).as("nothing more at %d", offset).isFalse();
            assertThat(ring.lag()).isEqualTo(new Ring.Lag(CAPACITY - STEP, 3));
            assertThat(drain(consumer)).containsExactly(half, half, new byte[STEP - 8]);
        }
    }

    @Test
    void fullRingLeavesWhatIsInIt() {
        int sent = 0;
        while (producer.offer(message(sent, 2 * STEP - 8))) {
            sent++;
        }
        assertThat(sent).isEqualTo((CAPACITY - 8) / (2 * STEP));
        assertThat(producer.offer(MemorySegment.ofArray(new byte[2 * STEP - 8]))).isFalse();
        assertThat(producer.tryClaim(2 * STEP - 8)).isNull();
        assertThat(producer.offer(new byte[8])).as("the room of a shorter one").isTrue();
        for (int i = 0; i < sent; i++) {
            byte[] expected = message(i, 2 * STEP - 8);
            assertThat(consumer.poll(message -> assertThat(message.mismatch(MemorySegment.ofArray(expected)))
                    .isEqualTo(-1), 1)).isEqualTo(1);
        }
        assertThat(consumer.poll(message -> assertThat(message.byteSize()).isEqualTo(8), ALL)).isEqualTo(1);
        assertThat(consumer.poll(_ -> {}, ALL)).isZero();
    }

    @Test
    void oneReceivedMessageGivesItsRoomBack() {
        while (producer.offer(new byte[24])) {
            // full
        }
        for (int i = 0; i < 3 * CAPACITY / 32; i++) {
            assertThat(consumer.poll(_ -> {}, 1)).isEqualTo(1);
            assertThat(producer.offer(new byte[24])).isTrue();
            assertThat(producer.offer(new byte[24])).isFalse();
        }
    }

    @Test
    void longerThanTheLongestIsRefused() {
        assertThat(ring.longestMessage()).isEqualTo(LONGEST).isEqualTo(producer.longestMessage());
        for (long length : new long[]{LONGEST + 1, CAPACITY, Integer.MAX_VALUE, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> producer.tryClaim(length))
                    .withMessageContainingAll(Long.toString(length), Integer.toString(LONGEST));
        }
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> producer.offer(new byte[LONGEST + 1]));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> producer.offer(MemorySegment.ofArray(new byte[LONGEST + 1])));
        assertThat(ring.lag()).isEqualTo(new Ring.Lag(0, 0));
    }

    @Test
    void partsOfArraysAreCheckedBeforeAnythingIsSent() {
        for (int[] part : new int[][]{{-1, 1}, {0, 11}, {5, 6}, {11, 0}, {0, -1}}) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> producer.offer(new byte[10], part[0], part[1]));
        }
        assertThat(producer.offer(message(1, 10), 4, 6)).isTrue();
        assertThat(producer.offer(message(1, 10), 10, 0)).isTrue();
        byte[] tail = new byte[6];
        System.arraycopy(message(1, 10), 4, tail, 0, 6);
        assertThat(drain(consumer)).containsExactly(tail, new byte[0]);
    }
}
