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
 * Hundreds of producers and consumers of a ring, and thousands in soak, each a process, killed some 1 to 50 ms after they began. For each, somebody who lives waits for its part
 * from before its death on.
 */
final class RingForkStormTest {
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final int KILLS = SOAK ? 10_000 : 300;
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(SOAK ? 3_600 : 30);
    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int CAPACITY = 8192;

    private final AtomicInteger kills = new AtomicInteger();
    private final AtomicInteger silent = new AtomicInteger(); // that weren't ready in time
    private final ConcurrentLinkedQueue<Committed> committed = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<RingKill> waits = new ConcurrentLinkedQueue<>();

    /** What a producer knew to be committed when it was killed. */
    private record Committed(int producer, int epoch, int count) {}

    @Test
    @Timeout(7_200)
    void nothingIsLostTornInventedOrBlocked() throws Exception {
        Random random = new Random(Seed.next("RingForkStormTest"));
        try (Scene scene = Scene.create()) {
            String name = scene.name();
            RingStormLog log = new RingStormLog();
            try (RingStormBoard board = new RingStormBoard(scene.name(RingStormProgram.board(name)));
                    MpscRing ring = MpscRing.create(name, CAPACITY, RingStormBoard.PRODUCERS)) {
                long end = System.nanoTime() + MOST_NANOS;
                List<FutureTask<Void>> killers = new ArrayList<>();
                for (int part = 0; part <= RingStormBoard.PRODUCERS; part++) {
                    killers.add(killAgainAndAgain(part, name, board, new Random(random.nextLong()), end));
                }
                while (!killers.stream().allMatch(FutureTask::isDone)) {
                    read(board, log);
                    LockSupport.parkNanos(100_000); // the log is long
                }
                for (FutureTask<Void> killer : killers) {
                    killer.get();
                }
                read(board, log);
                RingStormTest.receiveTheRest(ring, log);
                for (Committed known : committed) {
                    assertThat(log.received(known.producer, known.epoch)).as("%s", known)
                            .isBetween(known.count, known.count + 2); // those that were sent and not yet counted
                }
                report(log, board);
            }
        }
    }

    private static void read(RingStormBoard board, RingStormLog log) {
        for (RingStormBoard.Entry entry = board.read(); entry != null; entry = board.read()) {
            log.add(entry);
        }
    }

    private FutureTask<Void> killAgainAndAgain(int part, String name, RingStormBoard board, Random random, long end) {
        FutureTask<Void> task = new FutureTask<>(() -> {
            try (MpscRing ring = MpscRing.attach(name);
                    ChildJvm mother = ChildJvm.of(RingForkProgram.class).jvm(RingForkProgram.OPTIONS)
                            .limit(Duration.ofHours(2)).arguments(part, name).start()) {
                assertThat(mother.hear()).isEqualTo("ready");
                for (int epoch = 1; kills.get() < KILLS && System.nanoTime() < end; epoch++) {
                    kill(part, epoch, mother, ring, board, random);
                }
            }
            return null;
        });
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private void kill(int part, int epoch, ChildJvm mother, MpscRing ring, RingStormBoard board, Random random)
            throws IOException, InterruptedException {
        boolean isProducer = part < RingStormBoard.PRODUCERS;
        mother.say(epoch + " " + random.nextLong());
        String[] said = mother.hear().split(" ");
        assertThat(said[0]).as(String.join(" ", said)).isEqualTo("forked");
        try (RingKill victim = new RingKill(Integer.parseInt(said[1]))) {
            if (random.nextInt(8) == 0) { // while it begins
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(20_000)));
            } else {
                long began = System.nanoTime();
                while (!board.isReady(part, epoch) && System.nanoTime() - began < READY_NANOS) {
                    LockSupport.parkNanos(100_000);
                }
                if (!board.isReady(part, epoch)) {
                    silent.incrementAndGet();
                }
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(1_000, 50_000)));
            }
            victim.kill(ring, isProducer);
            waits.add(victim);
        }
        kills.incrementAndGet();
        if (isProducer) {
            committed.add(new Committed(part, epoch, board.committed(part, epoch)));
        }
    }

    private void report(RingStormLog log, RingStormBoard board) {
        System.out.printf("storm: %d processes killed; %d messages received, %d again by %d consumers%n", kills.get(),
                log.messages(), log.duplicates(), log.consumers());
        System.out.println("  from SIGKILL until the kernel had cleared the victim away: "
                + RingKill.text(waits, RingKill::tearDown));
        System.out.println("  from then on until its part was another's: " + RingKill.text(waits, RingKill::blocked));
        System.out.println("  the same without waiting for a processor: " + RingKill.text(waits, RingKill::blockedByUs)
                + "; " + waits.stream().filter(wait -> wait.blocked() == 0).count()
                + " had it before, since the kernel gives up locks first");
        System.out.printf("  a newcomer had its part, if need be from one that lived, after %.1f ms at most;"
                + " %.1f ms without waiting for a processor%n", board.longestTake() / 1000.0,
                board.longestOwn() / 1000.0);
        System.out.println("  " + silent + " of the victims hung, as forks of a JVM may");
        assertThat(log.messages()).isGreaterThan(kills.get());
        assertThat(log.consumers()).isGreaterThan(kills.get() / 10);
        assertThat(silent.get()).isLessThan(kills.get() / 20);
        assertThat(waits).allMatch(wait -> wait.blockedByUs() < RingKill.PROMISED);
    }
}
