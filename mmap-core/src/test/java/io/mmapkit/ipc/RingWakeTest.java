package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Seed;
import io.mmapkit.testing.Scene;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who sleeps is woken, by who sends; and wakes by itself if that one is dead. */
@Timeout(600)
final class RingWakeTest {
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final int ROUNDS = 200_000;
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(SOAK ? 500 : 4);
    private static final long LONGER_THAN_A_NAP = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long SLEPT_THROUGH = TimeUnit.MILLISECONDS.toNanos(40); // nearly a slice

    @AutoClose private final Scene scene = Scene.create();

    @Test
    void deathBeforeTheRingDelaysTheSleeperByASlice() throws Exception {
        String name = scene.name();
        long longest = 0;
        for (int i = 0; i < 3; i++) {
            try (SpscRing ring = SpscRing.createOrAttach(name, 4096);
                    SpscRing.Consumer consumer = ring.consumer();
                    ChildJvm child = ChildJvm.of(RingWakeProgram.class).jvm(RingKillTest.QUICKLY)
                            .arguments("die", name).start()) {
                assertThat(child.hear()).isEqualTo("ready");
                FutureTask<Long> sleeper = new FutureTask<>(() -> {
                    assertThat(consumer.await(RingWakeProgram.LONG)).isTrue();
                    return System.nanoTime();
                });
                Thread.ofPlatform().daemon().start(sleeper);
                assertThat(child.await().status()).isEqualTo(128 + 9);
                long dead = System.nanoTime();
                longest = Math.max(longest, sleeper.get(30, TimeUnit.SECONDS) - dead);
                assertThat(consumer.poll(message -> assertThat(message.byteSize()).isEqualTo(8), 9)).isEqualTo(1);
            }
        }
        System.out.printf("woken %.1f ms after the end of who should have done it, at most%n", longest / 1e6);
        assertThat(longest).isLessThan(TimeUnit.SECONDS.toNanos(5));
    }

    @Test
    void nobodySleepsThroughARing() throws Exception {
        long seed = Seed.next("RingWakeTest");
        PingPong result = pingPong(Words.DIRECT, ROUNDS, MOST_NANOS, seed);
        System.out.printf("%d rounds, %d of them slept through, %.1f ms at most%n", result.rounds,
                result.sleptThrough, result.longest / 1e6);
        assertThat(result.rounds).isGreaterThan(100);
        assertThat(result.sleptThrough).as("waits of nearly a slice: more than the machine's load explains")
                .isLessThanOrEqualTo(2 + result.rounds / 100);
    }

    /** That the count would tell. */
    @Test
    void ringThatWakesNobodyWouldBeNoticed() throws Exception {
        PingPong result = pingPong(new RingWakeProgram.Blind(), 60, MOST_NANOS, 1);
        assertThat(result.sleptThrough).isGreaterThan(result.rounds / 4);
    }

    /** How long requests were on their way, as the one knows that answered. */
    private record PingPong(int rounds, int sleptThrough, long longest) {}

    private PingPong pingPong(Words words, int mostRounds, long mostNanos, long seed) throws Exception {
        String requests = scene.name();
        String answers = scene.name();
        Random random = new Random(seed);
        boolean isBlind = words != Words.DIRECT;
        int rounds = 0;
        int sleptThrough = 0;
        long longest = 0;
        try (SpscRing _ = SpscRing.create(requests, 4096);
                SpscRing back = SpscRing.create(answers, 4096);
                Ring to = RingDeath.attach(RingKind.SPSC, requests, words);
                RingProducer producer = RingKind.SPSC.producer(to);
                SpscRing.Consumer consumer = back.consumer();
                ChildJvm child = ChildJvm.of(RingWakeProgram.class).arguments("echo", requests, answers, seed + 1)
                        .limit(Duration.ofSeconds(600)).start()) {
            assertThat(child.hear()).isEqualTo("ready");
            long end = System.nanoTime() + mostNanos;
            boolean isLast = false;
            while (!isLast) {
                rounds++;
                isLast = rounds == mostRounds || System.nanoTime() > end;
                if (isBlind) {
                    awaitSleeper(to);
                } else {
                    RingWakeProgram.pause(random);
                }
                long sent = System.nanoTime();
                assertThat(producer.offer(request(sent, isLast))).isTrue();
                assertThat(consumer.await(RingWakeProgram.LONG)).isTrue();
                long now = System.nanoTime();
                long[] answered = new long[1];
                assertThat(consumer.poll(answer -> answered[0] = answer.get(ValueLayout.JAVA_LONG, 0), 1)).isEqualTo(1);
                long there = answered[0] - sent; // both of the clock that all processes have
                longest = Math.max(longest, Math.max(there, now - answered[0]));
                sleptThrough += there > SLEPT_THROUGH || now - answered[0] > SLEPT_THROUGH ? 1 : 0;
            }
            assertThat(child.hear()).isEqualTo("ended");
        }
        return new PingPong(rounds, sleptThrough, longest);
    }

    /** Waits until somebody sleeps that has slept for a while: the first sleep is a nap, which ends soon even if nobody wakes him. */
    private static void awaitSleeper(Ring ring) {
        Words words = Words.DIRECT;
        long awake = System.nanoTime();
        while (System.nanoTime() - awake < LONGER_THAN_A_NAP) {
            if (words.getIntAcquire(ring.receiverBell().bell().address() - Integer.BYTES) == 0) {
                awake = System.nanoTime();
            }
            Thread.onSpinWait();
        }
    }

    private static MemorySegment request(long time, boolean isLast) {
        MemorySegment request = MemorySegment.ofArray(new byte[16]);
        request.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, time);
        request.set(ValueLayout.JAVA_LONG_UNALIGNED, 8, isLast ? 1 : 0);
        return request;
    }
}
