package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consumers come to a gated ring: nothing is written over before them from then on, and who fails to come leaves nothing. */
@Timeout(30)
final class GatedJoinTest {
    private static final int CAPACITY = 4096;
    private static final int LENGTH = 48; // a 64th of the capacity, with its header
    private static final int FILLING = 64;

    /** Has something else happen right before a reader says where it is. */
    private static final class Meanwhile extends Words {
        private long position; // its address
        private Runnable action;

        @Override
        void putLongRelease(long address, long value) {
            Runnable now = address == position ? action : null;
            if (now != null) {
                action = null;
                now.run();
            }
            super.putLongRelease(address, value);
        }
    }

    private static void send(BroadcastSender sender, Readers readers, long length) {
        assertThat(readers.areBeyond(sender.needed(length))).isTrue();
        sender.begin(length);
        sender.publish(length);
    }

    /**
     * The producer looks for readers before it could see one, and begins after that one has come.
     *
     * @param length of the message it begins
     */
    @ParameterizedTest
    @ValueSource(longs = {LENGTH, 0, 1000, CAPACITY / 2 - Broadcast.HEADER_BYTES})
    void losesNothingThatIsSentMeanwhile(long length) throws IOException {
        SharedSegment segment = SharedSegment.anonymous("gated", BroadcastLayout.CONTROL_BYTES + CAPACITY);
        RingMemory memory = RingMemory.map(segment, BroadcastLayout.CONTROL_BYTES, CAPACITY, 1);
        Meanwhile words = new Meanwhile();
        Ownership self = Ownership.of(segment);
        try (BroadcastRing ring = new BroadcastRing(segment, new BroadcastLayout(CAPACITY, true), self, memory,
                words)) {
            Broadcast where = new Broadcast(Words.DIRECT, memory.lane(0), CAPACITY, memory.control());
            BroadcastSender sender = new BroadcastSender(where);
            Readers readers = new Readers(where, self);
            send(sender, readers, LENGTH);
            ring.consumer().close(); // a place that was used before hinders nobody until its reader says where it is
            words.position = where.reader(0) + BroadcastLayout.READER_POSITION_AT;
            words.action = () -> {
                for (int i = 0; i < FILLING; i++) {
                    send(sender, readers, LENGTH);
                }
                assertThat(readers.areBeyond(sender.needed(length))).isTrue();
            };
            try (BroadcastConsumer consumer = ring.consumer()) {
                assertThat(words.action).isNull();
                sender.begin(length);
                sender.publish(length);
                long last = FILLING + 2;
                long first = consumer.sequence();
                assertThat(first).isBetween(2L, last);
                assertThat(consumer.poll(_ -> {}, 2 * FILLING)).isEqualTo((int) (last - first) + 1);
                assertThat(consumer.lost()).isZero();
                for (int i = 0; i < FILLING; i++) {
                    send(sender, readers, LENGTH);
                }
                assertThat(readers.areBeyond(sender.needed(LENGTH))).as("it is waited for").isFalse();
                assertThat(consumer.poll(_ -> {}, 2 * FILLING)).isEqualTo(FILLING);
                assertThat(consumer.lost()).isZero();
            }
        }
    }

    /** As it is where producers died one after another before they could say which message is the latest. */
    @Test
    void isNotKeptByMessagesThatNobodyCalledTheLatest() throws IOException {
        try (BroadcastRing ring = gated(); BroadcastProducer producer = ring.producer()) {
            byte[] message = new byte[LENGTH];
            for (int i = 0; i < FILLING; i++) {
                assertThat(producer.offer(message)).isTrue();
            }
            ring.segment().segment().set(ValueLayout.JAVA_LONG, BroadcastLayout.LATEST_AT, 0);
            try (BroadcastConsumer consumer = ring.consumer()) {
                assertThat(consumer.sequence()).isGreaterThan(1);
                assertThat(producer.offer(message)).isTrue();
                long first = consumer.sequence();
                assertThat(consumer.poll(_ -> {}, 2 * FILLING)).isEqualTo((int) (FILLING + 1 - first) + 1);
                assertThat(consumer.lost()).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {BroadcastLayout.LATEST_AT, BroadcastLayout.OLDEST_AT, BroadcastLayout.END_AT})
    void leavesNoPlaceBehindWhereItCantCome(int word) throws IOException {
        try (BroadcastRing ring = gated(); BroadcastProducer producer = ring.producer()) {
            MemorySegment memory = ring.segment().segment();
            long before = memory.get(ValueLayout.JAVA_LONG, word);
            memory.set(ValueLayout.JAVA_LONG, word, 1);
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(ring::consumer)
                    .withMessageContaining("damaged");
            memory.set(ValueLayout.JAVA_LONG, word, before);
            for (int i = 0; i < 2 * FILLING; i++) {
                assertThat(producer.offer(new byte[LENGTH])).as("nobody is waited for").isTrue();
            }
        }
    }

    private static BroadcastRing gated() throws IOException {
        return BroadcastRing.create(SharedSegment.builder().memfd("gated"), CAPACITY, true);
    }
}
