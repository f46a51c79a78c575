package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.ipc.Threads.Work;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Seed;
import io.mmapkit.libc.Signals;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Locks among JVMs, some of which are killed or stopped. */
@Timeout(600) // on a busy machine, and for 200 kills
final class LockProcessesTest {
    private static final int KILLS = Boolean.getBoolean("soak") ? 200 : 3;

    @AutoClose private final Scene scene = Scene.create();
    @AutoClose private SharedSegment segment;
    private Path path;

    @BeforeEach
    void create() throws IOException {
        path = scene.inMemory("locks");
        segment = SharedSegment.builder().file(path).byteSize(Deed.SIZE).create();
    }

    private ChildJvm peer() throws Exception {
        ChildJvm peer = ChildJvm.of(LockPeer.class).jvm(RingKillTest.QUICKLY).arguments(path)
                .limit(Duration.ofSeconds(100)).start();
        assertThat(peer.hear()).isEqualTo("attached");
        return peer;
    }

    private static void have(ChildJvm peer, String command) throws Exception {
        peer.say(command);
        assertThat(peer.hear()).isEqualTo(command + " done");
    }

    @Test
    void ofThreeJvmsExcludeEachOther() throws Exception {
        try (ChildJvm one = peer(); ChildJvm two = peer(); ChildJvm three = peer()) {
            List<ChildJvm> all = List.of(one, two, three);
            for (ChildJvm peer : all) {
                peer.say("count");
            }
            for (ChildJvm peer : all) {
                assertThat(peer.hear()).isEqualTo("count done");
            }
        }
        assertThat(segment.segment().get(ValueLayout.JAVA_LONG, Deed.FIRST)).isEqualTo(3L * LockPeer.ROUNDS);
        Deed.requireEqual(segment.segment());
        assertThat(SharedMutex.at(segment, 0).takeOvers()).isZero();
    }

    @Test
    void areTakenOverFromOwnersThatAreKilled() throws Exception {
        SharedMutex mutex = SharedMutex.at(segment, 0).onOwnerDead(Deed::repair);
        List<Long> waits = new ArrayList<>();
        for (int i = 1; i <= KILLS; i++) {
            try (ChildJvm owner = peer()) {
                have(owner, "lock");
                assertThat(mutex.holder().orElseThrow().pid()).isEqualTo((int) owner.pid());
                Work<Long> waiter = Threads.PLATFORM.begin(() -> {
                    mutex.lock();
                    Deed.requireEqual(segment.segment());
                    long now = System.nanoTime();
                    mutex.unlock();
                    return now;
                });
                Deed.awaitSleeper(segment, 0);
                owner.kill();
                assertThat(owner.await().status()).isEqualTo(137);
                long gone = System.nanoTime(); // the kernel has cleared it away by now
                waits.add(waiter.result() - gone);
            }
            assertThat(mutex.takeOvers()).isEqualTo(i);
        }
        System.out.println("longest wait for the lock of a killed owner after its end: "
                + waits.stream().mapToLong(Long::longValue).max().orElseThrow() / 1_000 + " us of " + KILLS + " kills");
    }

    /** Three JVMs at it, one of which is killed now and then and replaced. */
    @Test
    void areGoodInAStormOfKills() throws Exception {
        Random random = new Random(Seed.next("storm of kills"));
        AtomicBoolean done = new AtomicBoolean();
        Work<Storm> survivor = Threads.PLATFORM.begin(() -> {
            Storm storm = new Storm(segment);
            while (!done.get()) {
                storm.rage();
            }
            return storm;
        });
        List<ChildJvm> peers = new ArrayList<>();
        try {
            for (int i = 0; i < 3 + KILLS; i++) {
                ChildJvm next = peer();
                peers.add(next);
                next.say("storm");
                assertThat(next.hear()).isEqualTo("storming");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(50)));
                if (peers.size() == 3) {
                    try (ChildJvm victim = peers.remove(random.nextInt(3))) {
                        victim.kill();
                        assertThat(victim.await().status()).isEqualTo(137);
                    }
                }
            }
        } finally {
            peers.forEach(ChildJvm::close);
            done.set(true);
        }
        Storm storm = survivor.result();
        System.out.println(
                "longest wait in a storm of kills, for the living included: " + storm.longest() / 1_000 + " us");
        storm.requireCalm();
    }

    @Test
    void areNotKeptByWaitersThatAreKilled() throws Exception {
        SharedMutex mutex = SharedMutex.at(segment, 0);
        mutex.lock();
        try (ChildJvm waiter = peer(); ChildJvm next = peer()) {
            waiter.say("lock");
            next.say("lock");
            Deed.awaitSleeper(segment, 0);
            waiter.kill();
            waiter.await();
            assertThat(mutex.isHeldByCurrentThread()).isTrue();
            mutex.unlock();
            assertThat(next.hear()).isEqualTo("lock done");
            have(next, "unlock");
        }
        assertThat(mutex.isInconsistent()).isFalse();
        assertThat(mutex.tryLock()).isTrue();
    }

    @Test
    void areRepairedAgainIfTheRepairerIsKilled() throws Exception {
        try (ChildJvm owner = peer(); ChildJvm repairer = peer()) {
            have(owner, "lock");
            owner.kill();
            owner.await();
            repairer.say("repair for ever");
            assertThat(repairer.hear()).isEqualTo("repairing");
            assertThat(SharedMutex.at(segment, 0).tryLock()).as("it lives").isFalse();
            repairer.kill();
            repairer.await();
        }
        SharedMutex mutex = SharedMutex.at(segment, 0).onOwnerDead(Deed::repair);
        mutex.lock();
        Deed.requireEqual(segment.segment());
        assertThat(mutex.isInconsistent()).isFalse();
        assertThat(mutex.takeOvers()).isEqualTo(2);
        mutex.unlock();
    }

    @Test
    void areKeptByOneThatIsStopped() throws Exception {
        SharedMutex mutex = SharedMutex.at(segment, 0);
        try (ChildJvm owner = peer()) {
            have(owner, "lock");
            Signals.kill((int) owner.pid(), Signals.SIGSTOP);
            assertThat(mutex.tryLock(Duration.ofMillis(500))).isFalse();
            assertThat(mutex.tryLock()).isFalse();
            assertThat(mutex.holder().orElseThrow().isAlive()).isTrue();
            Signals.kill((int) owner.pid(), Signals.SIGCONT);
            have(owner, "unlock");
        }
        assertThat(mutex.tryLock()).isTrue();
        assertThat(mutex.isInconsistent()).isFalse();
        Deed.requireEqual(segment.segment());
    }

    @Test
    void areLetGoByOneThatClosesItsSegment() throws Exception {
        SharedMutex mutex = SharedMutex.at(segment, 0);
        try (ChildJvm owner = peer()) {
            have(owner, "lock");
            have(owner, "close");
            assertThat(mutex.tryLock()).isTrue();
            assertThat(mutex.isInconsistent()).isTrue();
            mutex.unlock();
        }
    }

    @Test
    void countNoReadersAndWritersThatWereKilled() throws Exception {
        SharedReadWriteLock lock = SharedReadWriteLock.at(segment, 0);
        try (ChildJvm one = peer(); ChildJvm two = peer()) {
            have(one, "read");
            have(two, "read");
            assertThat(lock.writeLock().tryLock()).isFalse();
            assertThat(lock.readers()).extracting(Shareholder::pid)
                    .containsExactlyInAnyOrder((int) one.pid(), (int) two.pid());
            one.kill();
            one.await();
            assertThat(lock.writeLock().tryLock()).as("one still reads").isFalse();
            two.kill();
            two.await();
            assertThat(lock.tryWriteLock(Deed.PROMPTLY)).isTrue();
            assertThat(lock.isInconsistent()).isFalse();
            lock.writeLock().unlock();
        }
        try (ChildJvm writer = peer()) {
            have(writer, "write");
            assertThat(lock.readLock().tryLock()).isFalse();
            writer.kill();
            writer.await();
            assertThat(lock.tryReadLock(Deed.PROMPTLY)).isTrue();
            assertThat(lock.isInconsistent()).isTrue();
            lock.readLock().unlock();
        }
    }

    @Test
    void getPermitsOfTheKilledBack() throws Exception {
        SharedSemaphore semaphore = SharedSemaphore.at(segment, 0, 3);
        try (ChildJvm owner = peer()) {
            have(owner, "acquire");
            semaphore.acquire();
            assertThat(semaphore.tryAcquire()).isFalse();
            Work<Boolean> waiter = Threads.PLATFORM.begin(() -> semaphore.tryAcquire(2, Deed.PROMPTLY));
            Deed.awaitSleeper(segment, 12);
            owner.kill();
            assertThat(waiter.result()).isTrue();
            assertThat(semaphore.tryAcquire()).isFalse();
        }
    }

    @Test
    void breakForThoseWhoWaitForTheKilled() throws Exception {
        SharedBarrier barrier = SharedBarrier.at(segment, 0, 2);
        try (ChildJvm party = peer()) {
            party.say("await");
            barrier.await();
            assertThat(party.hear()).isEqualTo("await done");
            Work<Integer> waiter = Threads.PLATFORM.begin(barrier::await);
            Deed.awaitSleeper(segment, 12);
            party.kill();
            assertThatThrownBy(waiter::result).isInstanceOf(BrokenBarrierException.class);
        }
        barrier.reset();
        try (ChildJvm next = peer()) {
            next.say("await");
            barrier.await();
            assertThat(next.hear()).isEqualTo("await done");
        }
    }

    @Test
    void wakeAnotherJvm() throws Exception {
        SharedMutex mutex = SharedMutex.at(segment, 0);
        SharedCondition condition = SharedCondition.at(segment, Deed.OTHER, mutex);
        try (ChildJvm waiter = peer(); ChildJvm other = peer()) {
            waiter.say("wait");
            other.say("wait");
            Deed.awaitSleeper(segment, Deed.OTHER);
            other.kill();
            other.await();
            mutex.lock();
            Deed.change(segment.segment());
            condition.signal();
            mutex.unlock();
            assertThat(waiter.hear()).isEqualTo("wait done");
        }
    }

    @Test
    void haveALeaderAgainWhenItIsKilled() throws Exception {
        LeaderElection election = LeaderElection.at(segment, 0);
        List<ChildJvm> candidates = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                ChildJvm candidate = peer();
                candidates.add(candidate);
                candidate.say("campaign");
            }
            for (long term = 1; term <= 3; term++) {
                assertThat(election.awaitChange(term - 1, Deed.PROMPTLY)).isTrue();
                while (election.leader().filter(Leader::isAlive).isEmpty()) {
                    Thread.onSpinWait(); // the dead one still stands there
                }
                Leader leader = election.leader().orElseThrow();
                assertThat(leader.term()).isEqualTo(term);
                ChildJvm its = candidates.stream().filter(one -> one.pid() == leader.pid()).findFirst().orElseThrow();
                assertThat(its.hear()).isEqualTo(Long.toString(term));
                its.kill();
                its.await();
            }
            assertThat(election.campaign(Deed.PROMPTLY).orElseThrow().term()).isEqualTo(4);
        } finally {
            candidates.forEach(ChildJvm::close);
        }
    }
}
