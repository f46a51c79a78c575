package io.mmapkit.ipc;

import static io.mmapkit.ipc.RingMessages.ALL;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.Seed;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages of all lengths over many laps, sent and given up by one producer after the other, whose bytes are headers, of the lap they are in and of those
 * beside it: none is ever taken for one.
 */
final class RingLapsTest {
    private static final int OPERATIONS = 30_000;

    private final Deque<byte[]> sent = new ArrayDeque<>();

    @ParameterizedTest
    @ValueSource(ints = {4096, 16_384, 65_536})
    void nothingInAMessageIsTakenForOne(int capacity) throws IOException {
        Random random = new Random(Seed.next("laps of " + capacity));
        try (Ring ring = RingKind.SPSC.create(capacity)) {
            RingProducer producer = RingKind.SPSC.producer(ring);
            RingConsumer consumer = RingKind.SPSC.consumer(ring);
            long claimed = 0;
            for (int i = 0; i < OPERATIONS; i++) {
                switch (random.nextInt(40)) {
                    case 0 -> {
                        producer.close();
                        producer = RingKind.SPSC.producer(ring);
                    }
                    case 1 -> {
                        consumer.close();
                        consumer = RingKind.SPSC.consumer(ring);
                    }
                    case 2, 3, 4, 5 -> {
                        if (!claim(producer, capacity, random)) {
                            receive(consumer, random);
                        }
                        claimed++;
                    }
                    case 6, 7, 8 -> sendAll(producer, capacity, random);
                    default -> {
                        for (int message = random.nextInt(20); message > 0; message--) {
                            byte[] bytes = bytes(producer, capacity, random);
                            if (producer.offer(bytes)) {
                                sent.add(bytes);
                            }
                        }
                        receive(consumer, random);
                    }
                }
            }
            consumer.poll(this::requireNext, ALL);
            assertThat(sent).isEmpty();
            assertThat(producer.position()).as("positions, of %d claims, too", claimed)
                    .isGreaterThan(10L * capacity);
        }
    }

    /** What is behind the last message is one of the lap before that looks the same but for its lap. */
    @ParameterizedTest
    @ValueSource(ints = {0, 8, 56, 57, 300, 1_000})
    void noMessageComesAgainALapLater(int length) throws IOException {
        try (Ring ring = RingKind.SPSC.create(4096)) {
            RingProducer producer = RingKind.SPSC.producer(ring);
            RingConsumer consumer = RingKind.SPSC.consumer(ring);
            byte[] bytes = new byte[length];
            while (producer.position() < 20 * 4096) {
                assertThat(producer.offer(bytes)).isTrue();
                assertThat(consumer.poll(message -> {}, ALL)).isOne();
                assertThat(consumer.poll(message -> {}, ALL)).isZero();
            }
        }
    }

    /** The bytes of a message that was given up lie where one of the lap before was, and say that the next one is where one isn't received yet. */
    @Test
    void oldHeadersAreNotBelievedMoreThanTheReceiver() throws IOException {
        try (Ring ring = RingKind.SPSC.create(4096)) {
            RingProducer producer = RingKind.SPSC.producer(ring);
            RingConsumer consumer = RingKind.SPSC.consumer(ring);
            byte[] first = withHeader(1976, 1912, 100);
            byte[] second = new byte[1976];
            assertThat(producer.offer(first)).isTrue();
            assertThat(producer.offer(second)).isTrue();
            assertThat(consumer.poll(message -> {}, 1)).isOne();
            try (Claim claim = producer.tryClaim(1000)) {
                claim.segment().set(ValueLayout.JAVA_LONG_UNALIGNED, 120,
                        RecordHeader.of(RecordHeader.WHOLE, 0, 1912));
            }
            assertThat(producer.offer(new byte[500])).isTrue();
            List<Long> lengths = new ArrayList<>();
            consumer.poll(message -> lengths.add(message.byteSize()), ALL);
            assertThat(lengths).containsExactly(1976L, 500L);
        }
    }

    private static byte[] withHeader(int length, int at, int ofLength) {
        byte[] bytes = new byte[length];
        MemorySegment.ofArray(bytes).set(ValueLayout.JAVA_LONG_UNALIGNED, at,
                RecordHeader.of(RecordHeader.WHOLE, 0, ofLength));
        return bytes;
    }

    private boolean claim(RingProducer producer, int capacity, Random random) {
        byte[] bytes = bytes(producer, capacity, random);
        try (Claim claim = producer.tryClaim(bytes.length)) {
            if (claim == null) {
                return false;
            }
            long position = claim.position();
            assertThat(position).isEqualTo(producer.position());
            assertThat(claim.byteSize()).isEqualTo(bytes.length);
            MemorySegment.copy(bytes, 0, claim.segment(), ValueLayout.JAVA_BYTE, 0, bytes.length);
            if (random.nextBoolean()) {
                claim.commit();
                sent.add(bytes);
                assertThat(claim.position()).isEqualTo(position);
                assertThat(claim.byteSize()).isEqualTo(bytes.length);
            }
            return true;
        }
    }

    private void sendAll(RingProducer producer, int capacity, Random random) {
        List<byte[]> batch = new ArrayList<>();
        long room = capacity;
        do {
            byte[] bytes = bytes(producer, capacity, random);
            room -= RecordHeader.sizeOf(bytes.length);
            if (room < RecordHeader.ALIGNMENT) {
                break;
            }
            batch.add(bytes);
        } while (random.nextInt(5) > 0);
        if (!batch.isEmpty() && producer.offerAll(batch.stream().map(MemorySegment::ofArray).toList())) {
            sent.addAll(batch);
        }
    }

    private void receive(RingConsumer consumer, Random random) {
        consumer.poll(this::requireNext, 1 + random.nextInt(30));
    }

    private void requireNext(MemorySegment message) {
        byte[] expected = sent.remove();
        if (!Arrays.equals(expected, message.toArray(ValueLayout.JAVA_BYTE))) {
            throw new AssertionError(message.byteSize() + " bytes in place of " + expected.length);
        }
    }

    /** Headers, each of them right somewhere. */
    private static byte[] bytes(RingProducer producer, int capacity, Random random) {
        long longest = producer.longestMessage();
        int length = (int) switch (random.nextInt(4)) {
            case 0, 1 -> random.nextInt(RecordHeader.ALIGNMENT - RecordHeader.BYTES + 1);
            case 2 -> random.nextInt((int) Math.min(400, longest));
            default -> random.nextLong(longest + 1);
        };
        byte[] bytes = new byte[length];
        MemorySegment words = MemorySegment.ofArray(bytes);
        for (int at = 0; at + Long.BYTES <= length; at += Long.BYTES) {
            long lap = Lane.lapOf(producer.position(), capacity) + random.nextInt(3) - 1;
            words.set(ValueLayout.JAVA_LONG_UNALIGNED, at,
                    RecordHeader.of(RecordHeader.WHOLE, lap, random.nextInt(200)));
        }
        return bytes;
    }
}
