package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.Seed;
import io.mmapkit.shared.SharedSegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a peer has written where a lock is: what has a time limit ends, with an answer or with an exception that says what is wrong. */
@Timeout(120)
final class HostileWordsTest {
    private static final Duration MOMENT = Duration.ofMillis(1);

    /** One thing to do with a lock. */
    private interface Use {
        void of(SharedSegment segment) throws Exception;
    }

    private static final List<Use> USES = List.of(segment -> {
        SharedMutex mutex = SharedMutex.at(segment, 0).onOwnerDead(Deed::repair);
        if (mutex.tryLock(MOMENT)) {
            mutex.unlock();
        }
        assertThat(mutex.toString()).isNotEmpty();
    }, segment -> {
        SharedReadWriteLock lock = SharedReadWriteLock.at(segment, 0).onOwnerDead(Deed::repair);
        if (lock.tryReadLock(MOMENT)) {
            lock.readLock().unlock();
        }
        if (lock.tryWriteLock(MOMENT)) {
            lock.writeLock().unlock();
        }
        assertThat(lock.toString()).isNotEmpty();
    }, segment -> {
        SharedSemaphore semaphore = SharedSemaphore.at(segment, 0, 3);
        if (semaphore.tryAcquire(2, MOMENT)) {
            semaphore.release(2);
        }
        assertThat(semaphore.availablePermits()).isBetween(0, 3);
        assertThat(semaphore.toString()).isNotEmpty();
    }, segment -> {
        SharedLatch latch = SharedLatch.at(segment, 0, 3);
        latch.countDown();
        latch.await(MOMENT);
    }, segment -> {
        SharedBarrier barrier = SharedBarrier.at(segment, 0, 3);
        barrier.await(MOMENT);
        barrier.reset();
    }, segment -> {
        LeaderElection election = LeaderElection.at(segment, 0);
        election.campaign(MOMENT).ifPresent(LeaderElection.Leadership::close);
        election.awaitChange(3, MOMENT);
        assertThat(election.toString()).isNotEmpty();
    });

    private static void useAll(SharedSegment segment, Runnable writer) throws Exception {
        for (Use use : USES) {
            writer.run();
            try {
                use.of(segment);
            } catch (IllegalArgumentException | IllegalStateException | BrokenBarrierException
                    | TimeoutException told) {
                assertThat(told).hasMessageMatching(".+");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 0x8000_0000_8000_0000L, 0x7fff_ffff_7fff_ffffL,
        0x7100_0001_7100_0001L, 0x0100_0001_0100_0001L, 0x0200_0001_0200_0001L, 1})
    void ofOneKindEndInTime(long word) throws Exception {
        try (SharedSegment segment = SharedSegment.anonymous("locks", Deed.SIZE);
                SharedSegment other = Deed.again(segment)) {
            useAll(other, () -> {
                for (long at = 0; at < Deed.OTHER; at += Long.BYTES) {
                    segment.segment().set(ValueLayout.JAVA_LONG, at, word);
                }
            });
        }
    }

    @Test
    void atRandomEndInTime() throws Exception {
        Random random = new Random(Seed.next("hostile words"));
        try (SharedSegment segment = SharedSegment.anonymous("locks", Deed.SIZE)) {
            for (int round = 0; round < 100; round++) {
                useAll(segment, () -> {
                    for (long at = 0; at < Deed.OTHER; at += Integer.BYTES) {
                        segment.segment().set(ValueLayout.JAVA_INT, at,
                                random.nextInt(4) == 0 ? 0 : random.nextInt() >> random.nextInt(32));
                    }
                });
            }
        }
    }
}
