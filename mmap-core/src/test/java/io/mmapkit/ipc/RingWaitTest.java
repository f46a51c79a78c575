package io.mmapkit.ipc;

import static io.mmapkit.ipc.RingMessages.drain;
import static io.mmapkit.ipc.RingMessages.message;
import static io.mmapkit.ipc.RingMessages.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.params.ParameterizedTest;

/** Waiting for messages and for room. */
@ParameterizedClass
@EnumSource
final class RingWaitTest {
    private static final int CAPACITY = 4096;
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration ENDLESS = Duration.ofSeconds(Long.MAX_VALUE);

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

    private static <T> FutureTask<T> start(boolean isVirtual, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread _ = (isVirtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).start(task);
        return task;
    }

    private static <T> T result(FutureTask<T> task) throws Exception {
        return task.get(50, TimeUnit.SECONDS);
    }

    private void fill() {
        while (producer.offer(new byte[100])) {
            // full
        }
    }

    @Test
    void timeoutIsKept() throws IOException {
        fill();
        for (long millis : new long[]{-1, 0, 1, 30, 120}) {
            Duration timeout = Duration.ofMillis(millis);
            long began = System.nanoTime();
            assertThat(producer.claim(500, timeout)).isNull();
            assertThat(producer.offer(segment(1, 500), timeout)).isFalse();
            long middle = System.nanoTime();
            assertThat(middle - began).isGreaterThanOrEqualTo(2 * Math.max(0, timeout.toNanos()));
        }
        drain(consumer);
        for (long millis : new long[]{Long.MIN_VALUE / 1000, -1, 0, 1, 30, 120}) {
            long began = System.nanoTime();
            assertThat(consumer.await(Duration.ofMillis(millis))).isFalse();
            assertThat(RingConsumer.awaitAny(Duration.ofMillis(millis), consumer)).isFalse();
            assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(2 * Math.max(0, millis) * 1_000_000);
        }
    }

    @Test
    @Timeout(20)
    void leastTimeoutIsOverAtOnce() throws IOException {
        for (Duration timeout : List.of(Duration.ofNanos(Long.MIN_VALUE), Duration.ofSeconds(Long.MIN_VALUE))) {
            assertThat(consumer.await(timeout)).isFalse();
            assertThat(producer.offerInPieces(segment(1, 3 * CAPACITY), timeout)).isFalse();
            assertThat(producer.claim(1900, timeout)).isNull();
            drain(consumer);
        }
    }

    @Test
    void whatIsThereIsNotWaitedFor() throws IOException {
        assertThat(producer.offer(message(1, 1))).isTrue();
        assertThat(consumer.await(Duration.ZERO)).isTrue();
        assertThat(consumer.await(ENDLESS)).isTrue();
        assertThat(RingConsumer.awaitAny(Duration.ofSeconds(-1), consumer)).isTrue();
        try (Claim claim = producer.claim(10, Duration.ofSeconds(-1))) {
            assertThat(claim).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void messagesWakeWhoWaits(boolean isVirtual) throws Exception {
        FutureTask<List<byte[]>> receiver = start(isVirtual, () -> {
            List<byte[]> received = new ArrayList<>();
            while (received.size() < 100) {
                assertThat(consumer.await(ENDLESS)).isTrue();
                received.addAll(drain(consumer));
            }
            return received;
        });
        for (int i = 0; i < 100; i++) {
            long until = System.nanoTime() + 1_000_000;
            while (System.nanoTime() < until) {
                Thread.onSpinWait(); // so that some find it asleep
            }
            assertThat(producer.offer(message(i, 20))).isTrue();
        }
        List<byte[]> received = result(receiver);
        for (int i = 0; i < 100; i++) {
            assertThat(received.get(i)).isEqualTo(message(i, 20));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void roomWakesWhoWaits(boolean isVirtual) throws Exception {
        fill();
        FutureTask<Boolean> sender = start(isVirtual, () -> {
            for (int i = 0; i < 20; i++) {
                try (Claim claim = producer.claim(1900)) {
                    claim.commit();
                }
                try (Claim claim = producer.claim(1900, LONG)) {
                    claim.commit();
                }
                assertThat(producer.offer(segment(1, 1900), LONG)).isTrue();
            }
            return true;
        });
        int received = 0;
        while (received < 60) {
            assertThat(consumer.await(LONG)).isTrue();
            int[] large = new int[1];
            consumer.poll(message -> large[0] += message.byteSize() == 1900 ? 1 : 0, 1);
            received += large[0];
        }
        assertThat(result(sender)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void interruptEndsTheWaitAndStays(boolean isVirtual) throws Exception {
        fill();
        List<Callable<Object>> waits = List.of(() -> producer.claim(1900), () -> producer.claim(1900, LONG),
                () -> producer.offer(segment(1, 1900), LONG), () -> producer.offerInPieces(segment(1, 9000), LONG));
        for (Callable<Object> wait : waits) {
            requireInterruptible(isVirtual, wait);
        }
        drain(consumer);
        requireInterruptible(isVirtual, () -> consumer.await(ENDLESS));
        requireInterruptible(isVirtual, () -> RingConsumer.awaitAny(LONG, consumer));
        assertThat(producer.offer(message(3, 30))).isTrue();
        assertThat(drain(consumer)).containsExactly(message(3, 30));
    }

    private static void requireInterruptible(boolean isVirtual, Callable<Object> wait) throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            began.countDown();
            assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(wait::call);
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = isVirtual ? Thread.ofVirtual().start(task) : Thread.ofPlatform().daemon().start(task);
        began.await();
        thread.interrupt();
        assertThat(result(task)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingTheRingEndsTheWait(boolean isVirtual) throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        FutureTask<Boolean> receiver = start(isVirtual, () -> {
            began.countDown();
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> consumer.await(ENDLESS))
                    .withMessage("the ring is closed");
            return true;
        });
        began.await();
        ring.close();
        assertThat(result(receiver)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneOfSeveralRingsWakes(boolean isVirtual) throws Exception {
        List<Ring> rings = new ArrayList<>();
        try {
            List<RingProducer> producers = new ArrayList<>();
            RingConsumer[] consumers = new RingConsumer[40];
            for (int i = 0; i < consumers.length; i++) {
                rings.add(RingKind.values()[i % 2].create(CAPACITY));
                producers.add(RingKind.values()[i % 2].producer(rings.get(i)));
                consumers[i] = RingKind.values()[i % 2].consumer(rings.get(i));
            }
            assertThat(RingConsumer.awaitAny(Duration.ofMillis(60), consumers)).isFalse();
            FutureTask<List<Integer>> receiver = start(isVirtual, () -> {
                List<Integer> woken = new ArrayList<>();
                while (woken.size() < 60) {
                    assertThat(RingConsumer.awaitAny(LONG, consumers)).isTrue();
                    for (int i = 0; i < consumers.length; i++) {
                        int ring = i;
                        consumers[i].poll(_ -> woken.add(ring), 1);
                    }
                }
                return woken;
            });
            List<Integer> expected = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                int which = i * 7 % consumers.length;
                expected.add(which);
                assertThat(producers.get(which).offer(message(i, 8))).isTrue();
                while (rings.get(which).lag().messages() > 0) {
                    Thread.onSpinWait();
                }
            }
            assertThat(result(receiver)).isEqualTo(expected);
        } finally {
            rings.forEach(Ring::close);
        }
    }

    @Test
    void noneOrTooManyRingsCannotBeWaitedFor() {
        assertThatIllegalArgumentException().isThrownBy(() -> RingConsumer.awaitAny(LONG));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RingConsumer.awaitAny(LONG, new RingConsumer[129]));
    }
}
