package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What other libraries' rings and queues are tested for, and no other test here: several threads at once, and messages that are seen midway. */
@Timeout(60)
final class RingScenariosTest {
    private static final int CAPACITY = 4096;
    private static final int MESSAGES = 20_000;
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Sends numbers; every third claim is aborted, after it was written. */
    private static FutureTask<Void> send(MpscRing ring, int sender) {
        FutureTask<Void> sending = new FutureTask<>(() -> {
            try (MpscRing.Producer producer = ring.producer()) {
                int claims = 0;
                for (int number = 0; number < MESSAGES;) {
                    try (Claim claim = producer.claim(2 * Integer.BYTES)) {
                        claim.segment().set(ValueLayout.JAVA_INT, 0, sender);
                        claim.segment().set(ValueLayout.JAVA_INT, Integer.BYTES, number);
                        if (++claims % 3 != 0) {
                            claim.commit();
                            number++;
                        }
                    }
                }
            }
            return null;
        });
        Thread.ofPlatform().start(sending);
        return sending;
    }

    @Test
    void sendersThatClaimCommitAndAbortAtOnceAreReceivedInTheirOrder() throws Exception {
        try (MpscRing ring = MpscRing.create(SharedSegment.builder().memfd("ring"), CAPACITY, 3);
                MpscRing.Consumer consumer = ring.consumer()) {
            List<FutureTask<Void>> senders = IntStream.range(0, 3).mapToObj(sender -> send(ring, sender)).toList();
            int[] next = new int[3];
            for (int received = 0; received < 3 * MESSAGES;) {
                assertThat(consumer.await(LONG)).isTrue();
                received += consumer.poll(message -> {
                    int sender = message.get(ValueLayout.JAVA_INT, 0);
                    if (message.get(ValueLayout.JAVA_INT, Integer.BYTES) != next[sender]++) {
                        throw new AssertionError("number " + (next[sender] - 1) + " of " + sender + " is missing");
                    }
                }, 7);
            }
            for (FutureTask<Void> sender : senders) {
                sender.get();
            }
            assertThat(next).containsOnly(MESSAGES);
            assertThat(ring.lag()).isEqualTo(new Ring.Lag(0, 0));
        }
    }

    @Test
    void sendersThatComeAndGoLeaveNoLaneBehind() throws Exception {
        try (MpscRing ring = MpscRing.create(SharedSegment.builder().memfd("ring"), CAPACITY, 2);
                MpscRing.Consumer consumer = ring.consumer()) {
            List<Integer> received = new ArrayList<>();
            for (int round = 0; round < 200; round++) {
                try (MpscRing.Producer one = ring.producer(); MpscRing.Producer two = ring.producer()) {
                    assertThat(one.offer(RingMessages.message(round, 4))).isTrue();
                    assertThat(two.tryClaim(100)).isNotNull(); // and is closed with it
                }
                consumer.poll(message -> received.add(message.get(ValueLayout.JAVA_INT, 0)), 10);
            }
            assertThat(received).containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void messageThatIsBeingWrittenIsNotSeen(RingKind kind) throws IOException {
        try (Ring ring = kind.create(CAPACITY);
                RingProducer producer = kind.producer(ring);
                RingConsumer consumer = kind.consumer(ring)) {
            for (int lap = 0; lap < 3 * CAPACITY / RingMessages.STEP; lap++) {
                try (Claim claim = producer.tryClaim(20)) {
                    for (int at = 0; at < 20; at++) {
                        claim.segment().set(ValueLayout.JAVA_BYTE, at, (byte) -1);
                        assertThat(consumer.poll(_ -> {}, 1)).isZero();
                    }
                    assertThat(ring.lag().messages()).isZero();
                    claim.commit();
                }
                assertThat(consumer.poll(message -> assertThat(message.byteSize()).isEqualTo(20), 1)).isEqualTo(1);
            }
        }
    }

    @Test
    void broadcastMessagesArriveWholeAtEveryOffset() throws IOException {
        try (BroadcastRing ring = BroadcastRing.create(SharedSegment.builder().memfd("ring"), CAPACITY, false);
                BroadcastProducer producer = ring.producer();
                BroadcastConsumer consumer = ring.consumer()) {
            int longest = (int) ring.longestMessage();
            List<byte[]> received = new ArrayList<>();
            for (int offset = 0; offset < CAPACITY; offset += Long.BYTES) {
                while ((producer.position() & CAPACITY - 1) != offset) {
                    int rest = (int) (offset - producer.position() & CAPACITY - 1);
                    int size = rest >= 4 * Long.BYTES || rest == 2 * Long.BYTES ? 2 * Long.BYTES : 3 * Long.BYTES;
                    assertThat(producer.offer(new byte[rest == Long.BYTES ? 0 : size - 2 * Long.BYTES])).isTrue();
                    consumer.poll(_ -> {}, 1);
                }
                byte[] one = RingMessages.message(offset, longest);
                byte[] two = RingMessages.message(offset + 1, longest - offset % longest);
                try (Claim claim = producer.tryClaim(one.length)) {
                    assertThat(claim.position()).isEqualTo(producer.position());
                    claim.segment().copyFrom(MemorySegment.ofArray(one));
                    claim.commit();
                }
                assertThat(producer.offer(two)).isTrue();
                received.clear();
                consumer.poll(message -> received.add(message.toArray(ValueLayout.JAVA_BYTE)), 10);
                assertThat(received).as("at %d", offset).containsExactly(one, two);
            }
            assertThat(consumer.lost()).isZero();
        }
    }
}
