package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Seed;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Producers and consumers of several rings, killed all the time at random instants: each kill of a process is the death of a participant in each
 * ring, at as many instants of their own.
 */
final class RingStormTest {
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final int RINGS = 8;
    private static final int KILLS = 1_000;
    private static final int FEWEST = 8; // however busy the machine is
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(SOAK ? 3_600 : 8);
    private static final int CAPACITY = 8192;

    private final AtomicInteger kills = new AtomicInteger();
    private final ConcurrentLinkedQueue<Committed> committed = new ConcurrentLinkedQueue<>();
    private final List<String> names = new ArrayList<>();
    private final List<RingStormBoard> boards = new ArrayList<>();

    /** What a producer knew to be committed in a ring when it was killed. */
    private record Committed(int ring, int producer, int epoch, int count) {}

    @Test
    @Timeout(7_200)
    void nothingIsLostTornInventedOrBlocked() throws Exception {
        Random random = new Random(Seed.next("RingStormTest"));
        List<MpscRing> rings = new ArrayList<>();
        List<RingStormLog> logs = new ArrayList<>();
        try (Scene scene = Scene.create()) {
            for (int i = 0; i < RINGS; i++) {
                names.add(scene.name());
                boards.add(new RingStormBoard(scene.name(RingStormProgram.board(names.get(i)))));
                rings.add(MpscRing.create(names.get(i), CAPACITY, RingStormBoard.PRODUCERS));
                logs.add(new RingStormLog());
            }
            long end = System.nanoTime() + MOST_NANOS;
            List<FutureTask<Void>> killers = new ArrayList<>();
            for (int part = 0; part <= RingStormBoard.PRODUCERS; part++) {
                killers.add(killAgainAndAgain(part, new Random(random.nextLong()), end));
            }
            while (!killers.stream().allMatch(FutureTask::isDone)) {
                read(logs);
                LockSupport.parkNanos(100_000); // their logs are long
            }
            for (FutureTask<Void> killer : killers) {
                killer.get();
            }
            read(logs);
            for (int i = 0; i < RINGS; i++) {
                receiveTheRest(rings.get(i), logs.get(i));
            }
            for (Committed known : committed) {
                assertThat(logs.get(known.ring).received(known.producer, known.epoch)).as("%s", known)
                        .isBetween(known.count, known.count + 2); // those that were sent and not yet counted
            }
            report(logs);
        } finally {
            rings.forEach(Ring::close);
            boards.forEach(RingStormBoard::close);
        }
    }

    private void read(List<RingStormLog> logs) {
        for (int i = 0; i < RINGS; i++) {
            for (RingStormBoard.Entry entry = boards.get(i).read(); entry != null; entry = boards.get(i).read()) {
                logs.get(i).add(entry);
            }
        }
    }

    private FutureTask<Void> killAgainAndAgain(int part, Random random, long end) {
        FutureTask<Void> task = new FutureTask<>(() -> {
            for (int epoch = 1; kills.get() < FEWEST || kills.get() < KILLS && System.nanoTime() < end; epoch++) {
                kill(part, epoch, random);
            }
            return null;
        });
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private void kill(int part, int epoch, Random random) throws IOException, InterruptedException {
        boolean isProducer = part < RingStormBoard.PRODUCERS;
        try (ChildJvm child = ChildJvm.of(RingStormProgram.class).jvm(RingKillTest.QUICKLY)
                .jvm("-XX:-UsePerfData", "-Xss256k").limit(Duration.ofSeconds(100))
                .arguments(isProducer ? part : RingStormProgram.CONSUMER, epoch, random.nextLong())
                .arguments(names.toArray()).start()) {
            if (random.nextInt(8) == 0) { // while it begins
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(100, 600)));
            } else {
                assertThat(child.hear()).isEqualTo("ready");
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(1_000, 50_000)));
            }
            child.kill();
            ChildJvm.Result result = child.await();
            assertThat(result.stdout() + result.stderr()).isIn("", "ready\n");
        }
        kills.incrementAndGet();
        for (int ring = 0; isProducer && ring < RINGS; ring++) {
            committed.add(new Committed(ring, part, epoch, boards.get(ring).committed(part, epoch)));
        }
    }

    /** All are dead: what they left is whole, and all places can be had. */
    static void receiveTheRest(MpscRing ring, RingStormLog log) throws IOException {
        log.add(new RingStormBoard.Entry(0, RingStormBoard.Entry.BEGAN, 0, 0, 0));
        try (MpscRing.Consumer consumer = ring.consumer()) {
            while (consumer.poll(message -> log.add(RingStormMessage.read(message, consumer.position())), 100) > 0) {
                // more
            }
            assertThat(ring.lag()).isEqualTo(new Ring.Lag(0, 0));
            List<MpscRing.Producer> producers = new ArrayList<>();
            for (int i = 0; i < RingStormBoard.PRODUCERS; i++) {
                producers.add(ring.producer());
                assertThat(producers.get(i).offer(new byte[(int) ring.longestMessage()])).isTrue();
                assertThat(producers.get(i).offer(new byte[(int) ring.longestMessage()])).isTrue();
            }
            assertThat(consumer.poll(_ -> {}, 100)).isEqualTo(2 * RingStormBoard.PRODUCERS);
        }
    }

    private void report(List<RingStormLog> logs) {
        System.out.printf(
                "storm: %d processes killed, %d participants with them; %d messages received, %d again by %d consumers;"
                        + " a part was taken over in %.1f ms at most, %.1f ms without waiting for a processor%n",
                kills.get(), RINGS * kills.get(), logs.stream().mapToLong(RingStormLog::messages).sum(),
                logs.stream().mapToLong(RingStormLog::duplicates).sum(),
                logs.stream().mapToInt(RingStormLog::consumers).sum(),
                boards.stream().mapToInt(RingStormBoard::longestTake).max().orElseThrow() / 1000.0,
                boards.stream().mapToInt(RingStormBoard::longestOwn).max().orElseThrow() / 1000.0);
        assertThat(logs).allMatch(log -> log.messages() > 0 && log.consumers() > 1);
    }
}
