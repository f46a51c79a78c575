package io.mmapkit.ipc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Signals;
import io.mmapkit.libc.Unistd;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.shared.SharedSegmentBuilder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All consumers receive all messages, or are told how many they lost. */
@Timeout(60)
final class BroadcastRingTest {
    private static final int SMALLEST = 4096;

    private BroadcastRing ring;

    @BeforeEach
    void make() throws Exception {
        ring = BroadcastRing.create(SharedSegment.builder().memfd("broadcast"), SMALLEST, false);
    }

    @AfterEach
    void end() {
        ring.close();
    }

    private BroadcastRing again() throws Exception {
        return BroadcastRing.attach(SharedSegment.builder().descriptor(ring.segment().descriptor()));
    }

    /** A message of so many bytes that begins with a number and has it everywhere. */
    private static byte[] message(long number, int size) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[size]);
        for (int at = 0; at + 8 <= size; at += 8) {
            bytes.set(JAVA_LONG_UNALIGNED, at, number);
        }
        return bytes.toArray(JAVA_BYTE);
    }

    private static List<Long> received(BroadcastConsumer consumer) {
        List<Long> numbers = new ArrayList<>();
        while (consumer.poll(message -> {
            long first = message.get(JAVA_LONG, 0);
            for (long at = 8; at + 8 <= message.byteSize(); at += 8) {
                assertThat(message.get(JAVA_LONG, at)).isEqualTo(first);
            }
            numbers.add(first);
        }, 7) > 0) {
            // until there is none
        }
        return numbers;
    }

    @Test
    void eachConsumerReceivesAll() throws Exception {
        try (BroadcastRing other = again();
                BroadcastProducer out = ring.producer();
                BroadcastConsumer one = ring.consumer();
                BroadcastConsumer two = other.consumer()) {
            for (long number = 1; number <= 20; number++) {
                assertThat(out.offer(message(number, 8 + (int) number * 8))).isTrue();
            }
            assertThat(received(one)).hasSize(20).isSorted().startsWith(1L).endsWith(20L);
            assertThat(received(two)).hasSize(20);
            assertThat(one.lost()).isZero();
            assertThat(one.sequence()).isEqualTo(21);
        }
    }

    @Test
    void whoIsTooSlowIsToldExactlyHowManyItLost() throws Exception {
        Random random = new Random(7);
        try (BroadcastProducer out = ring.producer(); BroadcastConsumer in = ring.consumer()) {
            long sent = 0;
            long got = 0;
            for (int round = 0; round < 200; round++) {
                int burst = random.nextInt(300);
                for (int i = 0; i < burst; i++) {
                    out.offer(message(++sent, 8 * (1 + random.nextInt(30))));
                }
                List<Long> numbers = received(in);
                got += numbers.size();
                assertThat(got + in.lost()).isEqualTo(sent);
                for (int i = 0; i < numbers.size(); i++) { // the last ones, without a gap
                    assertThat(numbers.get(i)).isEqualTo(sent - numbers.size() + 1 + i);
                }
            }
            assertThat(in.lost()).isPositive();
        }
    }

    @Test
    void whoComesLateReceivesFromThenOnOrTheHistory() throws Exception {
        try (BroadcastProducer out = ring.producer()) {
            try (BroadcastConsumer first = ring.consumer()) {
                out.offer(message(1, 8));
                assertThat(received(first)).containsExactly(1L);
            }
            for (long number = 2; number <= 1000; number++) {
                out.offer(message(number, 64));
            }
            try (BroadcastConsumer late = ring.consumer(); BroadcastConsumer old = ring.consumerFromOldest()) {
                List<Long> history = received(old);
                assertThat(history).hasSize(SMALLEST / 80).endsWith(1000L);
                assertThat(old.lost()).as("what was sent since it joined").isZero();
                out.offer(message(1001, 64));
                assertThat(received(late)).containsExactly(1001L);
                assertThat(received(old)).containsExactly(1001L);
            }
        }
    }

    @Test
    void aConsumerThatWasLappedBeforeItsFirstMessageKnowsThat() throws Exception {
        try (BroadcastProducer out = ring.producer(); BroadcastConsumer in = ring.consumer()) {
            for (long number = 1; number <= 1000; number++) {
                out.offer(message(number, 64));
            }
            assertThat(received(in).size() + in.lost()).isEqualTo(1000);
        }
    }

    @Test
    void messagesOfTheLongestSizeAndOfNoneFit() throws Exception {
        try (BroadcastProducer out = ring.producer(); BroadcastConsumer in = ring.consumer()) {
            int longest = (int) ring.longestMessage();
            for (int i = 0; i < 50; i++) {
                assertThat(out.offer(message(i, longest))).isTrue();
                assertThat(received(in)).containsExactly((long) i);
                assertThat(out.offer(new byte[0])).isTrue();
                assertThat(in.poll(message -> assertThat(message.byteSize()).isZero(), 5)).isEqualTo(1);
            }
            assertThat(in.lost()).isZero();
            assertThatIllegalArgumentException().isThrownBy(() -> out.offer(new byte[longest + 1]));
            assertThatIllegalArgumentException().isThrownBy(() -> out.tryClaim(-1));
        }
    }

    @Test
    void aClaimThatIsAbortedSendsNothing() throws Exception {
        try (BroadcastProducer out = ring.producer(); BroadcastConsumer in = ring.consumer()) {
            try (Claim claim = out.tryClaim(16)) {
                claim.segment().set(JAVA_LONG, 0, 1);
                assertThatIllegalStateException().isThrownBy(() -> out.tryClaim(8));
            }
            try (Claim claim = out.claim(16)) {
                claim.segment().set(JAVA_LONG, 0, 2);
                claim.segment().set(JAVA_LONG, 8, 2);
                claim.commit();
                assertThatIllegalStateException().isThrownBy(claim::commit);
            }
            assertThat(received(in)).containsExactly(2L);
            assertThat(in.lost()).isZero();
        }
    }

    @Test
    void theNextProducerGoesOnWithTheNumbers() throws Exception {
        try (BroadcastConsumer in = ring.consumer()) {
            for (int i = 0; i < 30; i++) {
                try (BroadcastProducer out = ring.producer()) {
                    assertThatIllegalStateException().isThrownBy(ring::producer).withMessageContaining("this one");
                    out.offer(message(i, 8 + i * 64));
                    Claim abandoned = out.tryClaim(ring.longestMessage()); // takes the room of others
                    assertThat(abandoned).isNotNull();
                }
                received(in);
                assertThat(in.sequence() - 1).isLessThanOrEqualTo(i + 1);
            }
            try (BroadcastProducer out = ring.producer()) {
                out.offer(message(99, 8));
            }
            assertThat(received(in)).containsExactly(99L);
            assertThat(in.sequence()).isEqualTo(32);
        }
    }

    @Test
    void inAGatedRingTheProducerWaitsAndDropsTheDead() throws Exception {
        try (BroadcastRing gated = BroadcastRing.create(SharedSegment.builder().memfd("gated"), SMALLEST, true);
                BroadcastProducer out = gated.producer();
                BroadcastConsumer in = gated.consumer()) {
            long sent = 0;
            while (out.offer(message(sent + 1, 56))) {
                sent++;
            }
            assertThat(sent).isEqualTo(SMALLEST / 72);
            assertThat(out.tryClaim(56)).isNull();
            assertThat(out.claim(56, Duration.ofMillis(1))).isNull();
            assertThat(received(in)).hasSize((int) sent);
            assertThat(out.offer(message(1, 56))).isTrue();
            BroadcastRing leaving = BroadcastRing
                    .attach(SharedSegment.builder().descriptor(gated.segment().descriptor()));
            leaving.consumer();
            leaving.close(); // without closing the consumer: as if it were killed
            for (int i = 0; i < 1000; i++) {
                assertThat(out.offer(MemorySegment.ofArray(message(i, 56)), Duration.ofSeconds(10))).isTrue();
                received(in);
            }
            assertThat(in.lost()).isZero();
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(gated::consumerFromOldest);
        }
    }

    @Test
    void consumersThatReadWhileItIsWrittenOverSeeWholeMessagesOnly() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        try (BroadcastRing other = again(); BroadcastConsumer in = other.consumer()) {
            FutureTask<Long> sending = new FutureTask<>(() -> {
                Random random = new Random(3);
                long sent = 0;
                try (BroadcastProducer out = ring.producer(); Arena arena = Arena.ofConfined()) {
                    MemorySegment buffer = arena.allocate(1024, 8);
                    while (!ended.get()) {
                        int size = 8 * (1 + random.nextInt(100));
                        for (int at = 0; at < size; at += 8) {
                            buffer.set(JAVA_LONG, at, sent + 1);
                        }
                        out.offer(buffer.asSlice(0, size));
                        sent++;
                    }
                }
                return sent;
            });
            Thread.ofPlatform().start(sending);
            long got = 0;
            long last = 0;
            for (long start = System.nanoTime(); System.nanoTime() - start < 2_000_000_000L;) {
                for (long number : received(in)) {
                    assertThat(number).isGreaterThan(last);
                    last = number;
                    got++;
                }
                assertThat(got + in.lost()).isEqualTo(last);
            }
            ended.set(true);
            long sent = sending.get();
            got += received(in).size();
            assertThat(got + in.lost()).isEqualTo(sent);
            assertThat(got).isPositive();
        }
    }

    /** Dies while it writes a message. */
    static final class DyingProducer {
        public static void main(String[] arguments) throws Exception {
            try (BroadcastRing ring = BroadcastRing.attach(arguments[0]); BroadcastProducer out = ring.producer()) {
                for (long number = 1; number <= 100; number++) {
                    out.offer(message(number, 64));
                }
                Claim claim = out.claim(ring.longestMessage());
                claim.segment().fill((byte) -1);
                Signals.kill(Unistd.getpid(), Signals.SIGKILL);
            }
        }
    }

    @Test
    void aProducerThatDiesMidwayHasSentWhatItHad() throws Exception {
        String name = "mmapkit-test-broadcast-" + ProcessHandle.current().pid() + '-' + System.nanoTime();
        try (BroadcastRing named = BroadcastRing.create(name, SMALLEST)) {
            try (BroadcastConsumer in = named.consumer()) {
                ChildJvm.Result ended = ChildJvm.of(DyingProducer.class).quickly().arguments(name).run();
                assertThat(ended.status()).as(ended.stderr()).isEqualTo(137);
                List<Long> numbers = received(in);
                assertThat(numbers.size() + in.lost()).isEqualTo(100);
                try (BroadcastProducer next = named.producer()) {
                    next.offer(message(101, 64));
                }
                assertThat(received(in)).containsExactly(101L);
                assertThat(in.sequence()).isEqualTo(102);
            } finally {
                named.unlink();
            }
        }
    }

    @Test
    void isNotTakenForOneOfAnotherSizeOrKind() throws Exception {
        String name = "mmapkit-broadcast-" + ProcessHandle.current().pid();
        try (BroadcastRing small = BroadcastRing.create(name, SMALLEST)) {
            try {
                SharedSegmentBuilder where = SharedSegment.builder().name(name);
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> BroadcastRing.createOrAttach(name, 2 * SMALLEST))
                        .withMessageContaining("smaller");
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> BroadcastRing.createOrAttach(where, SMALLEST, true));
                BroadcastRing.createOrAttach(name, SMALLEST).close();
            } finally {
                assertThat(small.unlink()).isTrue();
            }
        }
    }

    @Test
    void isOfItsKindAndClosedOnce() throws Exception {
        int descriptor = ring.segment().descriptor();
        assertThatExceptionOfType(java.io.IOException.class)
                .isThrownBy(() -> SpscRing.attach(SharedSegment.builder().descriptor(descriptor)))
                .withMessageContaining("mmapkit.BroadcastRing");
        BroadcastConsumer in = ring.consumer();
        BroadcastProducer out = ring.producer();
        ring.close();
        ring.close();
        in.close();
        out.close();
        assertThatIllegalStateException().isThrownBy(() -> in.poll(_ -> {}, 1));
        assertThatIllegalStateException().isThrownBy(() -> out.offer(new byte[1]));
        assertThatIllegalStateException().isThrownBy(ring::consumer);
    }

    @Test
    void waitsForAMessage() throws Exception {
        try (BroadcastProducer out = ring.producer();
                BroadcastConsumer one = ring.consumer();
                BroadcastConsumer two = ring.consumer()) {
            assertThat(one.await(Duration.ofMillis(1))).isFalse();
            List<FutureTask<Boolean>> waiting = new ArrayList<>();
            for (BroadcastConsumer in : List.of(one, two)) {
                FutureTask<Boolean> wait = new FutureTask<>(() -> in.await(Duration.ofSeconds(30)));
                Thread.ofPlatform().start(wait);
                waiting.add(wait);
            }
            out.offer(new byte[8]);
            assertThat(waiting.get(0).get()).isTrue();
            assertThat(waiting.get(1).get()).isTrue();
        }
    }
}
