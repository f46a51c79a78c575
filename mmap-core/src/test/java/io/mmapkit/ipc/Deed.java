package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.ipc.LeaderElection.Leadership;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;

/**
 * What one does with a lock and may die of, and what holds for the others after that. What locks protect are two numbers that are equal while
 * nobody changes them.
 */
enum Deed {
    /** Locks a free mutex, changes something, unlocks. */
    MUTEX {
        @Override
        void commit(SharedSegment segment, LockStep step) throws Exception {
            SharedMutex mutex = SharedMutex.at(segment, 0, null, step);
            mutex.lock();
            change(segment.segment());
            mutex.unlock();
        }

        @Override
        void verify(SharedSegment segment) throws Exception {
            requireWorking(SharedMutex.at(segment, 0).onOwnerDead(Deed::repair), segment);
        }
    },

    /** Waits for a mutex that the survivor has, and loses patience. */
    MUTEX_BEHIND {
        @Override
        Runnable prepare(SharedSegment segment) throws Exception {
            SharedMutex mutex = SharedMutex.at(segment, 0);
            mutex.lock();
            return mutex::unlock;
        }

        @Override
        void commit(SharedSegment segment, LockStep step) throws Exception {
            assertThat(SharedMutex.at(segment, 0, null, step).tryLock(MOMENT)).isFalse();
        }

        @Override
        void verify(SharedSegment segment) throws Exception {
            SharedMutex mutex = SharedMutex.at(segment, 0);
            requireWorking(mutex, segment);
            assertThat(mutex.isInconsistent()).isFalse();
        }
    },

    /** Takes a mutex over from a dead one and repairs what that left, in two steps of its own. */
    MUTEX_REPAIR {
        @Override
        Runnable prepare(SharedSegment segment) throws Exception {
            try (SharedSegment first = again(segment)) {
                SharedMutex.at(first, 0).lock();
                first.segment().set(ValueLayout.JAVA_LONG, FIRST, 1);
            }
            return () -> {};
        }

        @Override
        void commit(SharedSegment segment, LockStep step) throws Exception {
            SharedMutex mutex = SharedMutex.at(segment, 0, null, step).onOwnerDead(contents -> {
                step.next();
                repair(contents);
                step.next();
            });
            mutex.lock();
            change(segment.segment());
            mutex.unlock();
        }

        @Override
        void verify(SharedSegment segment) throws Exception {
            MUTEX.verify(segment);
        }
    },

    /** Reads. */
    READ {
        @Override
        void commit(SharedSegment segment, LockStep step) throws Exception {
            SharedReadWriteLock lock = SharedReadWriteLock.at(segment, 0, step);
            lock.readLock().lock();
            requireEqual(segment.segment());
            lock.readLock().unlock();
        }

        @Override
        void verify(SharedSegment segment) throws Exception {
            requireWorking(SharedReadWriteLock.at(segment, 0), segment);
        }
    },

    /** Writes. */
    WRITE {
        @Override
        void commit(SharedSegment segment, LockStep step) throws Exception {
            SharedReadWriteLock lock = SharedReadWriteLock.at(segment, 0, step);
            lock.writeLock().lock();
            change(segment.segment());
            lock.writeLock().unlock();
        }

        @Override
        void verify(SharedSegment segment) throws Exception {
            requireWorking(SharedReadWriteLock.at(segment, 0).onOwnerDead(Deed::repair), segment);
        }
    },

    /** Waits to write while the survivor reads, and loses patience. */
    WRITE_BEHIND {
        @Override
        Runnable prepare(SharedSegment segment) throws Exception {
            Lock lock = SharedReadWriteLock.at(segment, 0).readLock();
            lock.lock();
            return lock::unlock;
        }

        @Override
        void commit(SharedSegment segment, LockStep step) throws Exception {
            assertThat(SharedReadWriteLock.at(segment, 0, step).tryWriteLock(MOMENT)).isFalse();
        }

        @Override
        void verify(SharedSegment segment) throws Exception {
            SharedReadWriteLock lock = SharedReadWriteLock.at(segment, 0);
            requireWorking(lock, segment);
            assertThat(lock.isInconsistent()).isFalse();
        }
    },

    /** Waits to read while the survivor writes, and loses patience. */
    READ_BEHIND {
        @Override
        Runnable prepare(SharedSegment segment) throws Exception {
            Lock lock = SharedReadWriteLock.at(segment, 0).writeLock();
            lock.lock();
            return lock::unlock;
        }

        @Override
        void commit(SharedSegment segment, LockStep step) throws Exception {
            assertThat(SharedReadWriteLock.at(segment, 0, step).tryReadLock(MOMENT)).isFalse();
        }

        @Override
        void verify(SharedSegment segment) throws Exception {
            WRITE_BEHIND.verify(segment);
        }
    },

    /** Finds a dead writer, and so becomes one for a moment, to read. */
    READ_REPAIR {
        @Override
        Runnable prepare(SharedSegment segment) throws Exception {
            try (SharedSegment first = again(segment)) {
                SharedReadWriteLock.at(first, 0).writeLock().lock();
                first.segment().set(ValueLayout.JAVA_LONG, FIRST, 1);
            }
            return () -> {};
        }

        @Override
        void commit(SharedSegment segment, LockStep step) throws Exception {
            Lock lock = SharedReadWriteLock.at(segment, 0, step).onOwnerDead(contents -> {
                step.next();
                repair(contents);
                step.next();
            }).readLock();
            lock.lock();
            requireEqual(segment.segment());
            lock.unlock();
        }

        @Override
        void verify(SharedSegment segment) throws Exception {
            WRITE.verify(segment);
        }
    },

    /** Takes two permits and gives them back one by one. */
    SEMAPHORE {
        @Override
        Runnable prepare(SharedSegment segment) throws Exception {
            SharedSemaphore semaphore = SharedSemaphore.at(segment, 0, PERMITS);
            semaphore.acquire();
            return () -> {};
        }

        @Override
        void commit(SharedSegment segment, LockStep step) throws Exception {
            SharedSemaphore semaphore = SharedSemaphore.at(segment, 0, PERMITS, null, step);
            semaphore.acquire(2);
            semaphore.release();
            semaphore.release();
        }

        @Override
        void verify(SharedSegment segment) throws Exception {
            SharedSemaphore semaphore = SharedSemaphore.at(segment, 0, PERMITS);
            assertThat(semaphore.tryAcquire(PERMITS - 1, PROMPTLY)).isTrue();
            assertThat(semaphore.tryAcquire()).isFalse();
            assertThat(semaphore.holders()).singleElement().returns(PERMITS, Shareholder::share);
            semaphore.release(PERMITS);
            assertThat(semaphore.availablePermits()).isEqualTo(PERMITS);
        }
    },

    /** Makes a latch, waits for a moment and counts. */
    LATCH {
        @Override
        void commit(SharedSegment segment, LockStep step) throws Exception {
            SharedLatch latch = SharedLatch.at(segment, 0, 2, null, step);
            assertThat(latch.await(MOMENT)).isFalse();
            latch.countDown();
        }

        @Override
        void verify(SharedSegment segment) throws Exception {
            SharedLatch latch = SharedLatch.at(segment, 0, 2);
            assertThat(latch.count()).isBetween(1, 2);
            latch.countDown();
            latch.countDown();
            assertThat(latch.await(PROMPTLY)).isTrue();
        }
    },

    /** Opens a gate that a survivor waits at. */
    LATCH_LAST {
        @Override
        Runnable prepare(SharedSegment segment) throws Exception {
            SharedLatch latch = SharedLatch.at(segment, 0, 1);
            FutureTask<Boolean> waiter = started(() -> latch.await(PROMPTLY));
            awaitSleeper(segment, 8);
            return () -> {
                latch.countDown();
                assertThat(result(waiter)).isTrue();
            };
        }

        @Override
        void commit(SharedSegment segment, LockStep step) throws Exception {
            SharedLatch.at(segment, 0, 1, null, step).countDown();
        }

        @Override
        void verify(SharedSegment segment) throws Exception {
            assertThat(SharedLatch.at(segment, 0, 1).count()).isZero();
        }
    },

    /** Comes to a barrier first, and loses patience. */
    BARRIER {
        @Override
        void commit(SharedSegment segment, LockStep step) throws Exception {
            SharedBarrier barrier = SharedBarrier.at(segment, 0, 2, null, step);
            try {
                barrier.await(MOMENT);
            } catch (TimeoutException expected) {
                return;
            }
            throw new AssertionError("nobody else came");
        }

        @Override
        void verify(SharedSegment segment) throws Exception {
            SharedBarrier barrier = SharedBarrier.at(segment, 0, 2);
            if (barrier.waiting() > 0 || barrier.isBroken()) {
                assertThatThrownBy(() -> {
                    barrier.await(PROMPTLY);
                    barrier.await(PROMPTLY);
                }).isInstanceOf(BrokenBarrierException.class);
            }
            barrier.reset();
            requireTripping(barrier);
        }
    },

    /** Comes to a barrier last, where the survivor waits. */
    BARRIER_LAST {
        @Override
        Runnable prepare(SharedSegment segment) throws Exception {
            SharedBarrier barrier = SharedBarrier.at(segment, 0, 2);
            FutureTask<Boolean> waiter = started(() -> {
                try {
                    barrier.await();
                    return true;
                } catch (BrokenBarrierException broken) {
                    return false;
                }
            });
            awaitSleeper(segment, 12);
            return () -> {
                if (segment.segment().get(ValueLayout.JAVA_INT, 64 + Integer.BYTES) == 0) {
                    barrier.reset(); // it died before anybody knew that it would come
                }
                boolean hasTripped = result(waiter);
                assertThat(hasTripped && barrier.isBroken()).isFalse();
            };
        }

        @Override
        void commit(SharedSegment segment, LockStep step) throws Exception {
            SharedBarrier.at(segment, 0, 2, null, step).await();
        }

        @Override
        void verify(SharedSegment segment) throws Exception {
            SharedBarrier barrier = SharedBarrier.at(segment, 0, 2);
            barrier.reset();
            requireTripping(barrier);
        }
    },

    /** Says something to one who waits for it. */
    CONDITION {
        @Override
        Runnable prepare(SharedSegment segment) throws Exception {
            SharedMutex mutex = SharedMutex.at(segment, 0).onOwnerDead(Deed::change); // which is what is waited for
            SharedCondition condition = SharedCondition.at(segment, OTHER, mutex);
            FutureTask<Boolean> waiter = started(() -> {
                mutex.lock();
                while (segment.segment().get(ValueLayout.JAVA_LONG, FIRST) == 0) {
                    condition.await();
                }
                mutex.unlock();
                return true;
            });
            awaitSleeper(segment, OTHER);
            return () -> {
                mutex.lock(); // the waiter may have it for a moment, since it looks whether anybody died
                if (mutex.takeOvers() > 0 && segment.segment().get(ValueLayout.JAVA_LONG, FIRST) == 0) {
                    throw new AssertionError("whoever gets it after a death has repaired it");
                }
                if (segment.segment().get(ValueLayout.JAVA_LONG, FIRST) == 0) { // it died before it had the mutex
                    change(segment.segment());
                    condition.signal();
                }
                mutex.unlock();
                assertThat(result(waiter)).isTrue();
            };
        }

        @Override
        void commit(SharedSegment segment, LockStep step) throws Exception {
            SharedMutex mutex = SharedMutex.at(segment, 0, null, step);
            SharedCondition condition = SharedCondition.at(segment, OTHER, mutex, step);
            mutex.lock();
            change(segment.segment());
            condition.signal();
            mutex.unlock();
        }

        @Override
        void verify(SharedSegment segment) throws Exception {
            MUTEX.verify(segment);
        }
    },

    /** Waits for a condition. */
    CONDITION_WAIT {
        @Override
        void commit(SharedSegment segment, LockStep step) throws Exception {
            SharedMutex mutex = SharedMutex.at(segment, 0, null, step);
            SharedCondition condition = SharedCondition.at(segment, OTHER, mutex, step);
            mutex.lock();
            assertThat(condition.await(MOMENT)).isFalse();
            mutex.unlock();
        }

        @Override
        void verify(SharedSegment segment) throws Exception {
            SharedMutex mutex = SharedMutex.at(segment, 0);
            mutex.lock();
            SharedCondition.at(segment, OTHER, mutex).signal();
            mutex.unlock();
            MUTEX.verify(segment);
        }
    },

    /** Leads and resigns, twice. */
    ELECTION {
        @Override
        void commit(SharedSegment segment, LockStep step) throws Exception {
            LeaderElection election = LeaderElection.at(segment, 0, null, step);
            for (int i = 0; i < 2; i++) {
                try (Leadership leadership = election.tryCampaign().orElseThrow()) {
                    segment.segment().set(ValueLayout.JAVA_LONG, FIRST, leadership.term());
                    segment.segment().set(ValueLayout.JAVA_LONG, SECOND, leadership.term());
                }
            }
        }

        @Override
        void verify(SharedSegment segment) throws Exception {
            LeaderElection election = LeaderElection.at(segment, 0);
            long known = segment.segment().get(ValueLayout.JAVA_LONG, FIRST);
            try (Leadership leadership = election.campaign(PROMPTLY).orElseThrow()) {
                assertThat(leadership.term()).isGreaterThan(known).isLessThanOrEqualTo(3);
                assertThat(election.leader()).hasValueSatisfying(leader -> assertThat(leader)
                        .returns(leadership.term(), Leader::term).returns(true, Leader::isAlive));
            }
            assertThat(election.leader()).isEmpty();
        }
    };

    static final long FIRST = 4096;
    static final long SECOND = FIRST + Long.BYTES;
    static final long OTHER = 2048;
    static final long SIZE = 2 * 4096;
    static final Duration PROMPTLY = Duration.ofSeconds(20); // and not for ever: a test machine may be busy

    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final int PERMITS = 3;

    /** Does it, and dies at a step. */
    abstract void commit(SharedSegment segment, LockStep step) throws Exception;

    /** What holds after that, whatever the step was. */
    abstract void verify(SharedSegment segment) throws Exception;

    /**
     * What the survivor does before.
     *
     * @return what it does after the other has died
     */
    Runnable prepare(SharedSegment segment) throws Exception {
        return () -> {};
    }

    static void change(MemorySegment contents) {
        contents.set(ValueLayout.JAVA_LONG, FIRST, contents.get(ValueLayout.JAVA_LONG, FIRST) + 1);
        contents.set(ValueLayout.JAVA_LONG, SECOND, contents.get(ValueLayout.JAVA_LONG, SECOND) + 1);
    }

    static void repair(MemorySegment contents) {
        contents.set(ValueLayout.JAVA_LONG, SECOND, contents.get(ValueLayout.JAVA_LONG, FIRST));
    }

    /** By hand: in a new JVM, loading what would say it better takes long, and the lock is held meanwhile. */
    static void requireEqual(MemorySegment contents) {
        long first = contents.get(ValueLayout.JAVA_LONG, FIRST);
        long second = contents.get(ValueLayout.JAVA_LONG, SECOND);
        if (first != second) {
            throw new AssertionError(first + " and " + second + " aren't equal");
        }
    }

    static SharedSegment again(SharedSegment segment) throws IOException {
        return SharedSegment.builder().descriptor(segment.descriptor()).attach();
    }

    private static void requireWorking(SharedMutex mutex, SharedSegment segment) throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            assertThat(mutex.tryLock(PROMPTLY)).isTrue();
            requireEqual(segment.segment());
            change(segment.segment());
            mutex.unlock();
        }
        assertThat(mutex.holder()).isEmpty();
    }

    private static void requireWorking(SharedReadWriteLock lock, SharedSegment segment) throws InterruptedException {
        assertThat(lock.tryReadLock(PROMPTLY)).isTrue();
        requireEqual(segment.segment());
        lock.readLock().unlock();
        for (int i = 0; i < 2; i++) {
            assertThat(lock.tryWriteLock(PROMPTLY)).isTrue();
            requireEqual(segment.segment());
            change(segment.segment());
            lock.writeLock().unlock();
        }
        assertThat(lock.writer()).isEmpty();
        assertThat(lock.readers()).isEmpty();
    }

    private static void requireTripping(SharedBarrier barrier) throws Exception {
        FutureTask<Integer> other = new FutureTask<>(barrier::await);
        Thread.ofVirtual().start(other);
        assertThat(barrier.await(PROMPTLY) + other.get()).isEqualTo(1);
    }

    private static FutureTask<Boolean> started(java.util.concurrent.Callable<Boolean> action) {
        FutureTask<Boolean> task = new FutureTask<>(action);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private static boolean result(FutureTask<Boolean> task) {
        try {
            return task.get();
        } catch (InterruptedException | ExecutionException failure) {
            throw new AssertionError(failure);
        }
    }

    /** Waits until somebody has said in a word that it sleeps. */
    static void awaitSleeper(SharedSegment segment, long at) {
        while (segment.segment().get(ValueLayout.JAVA_INT, at) >= 0) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("nobody sleeps");
            }
            Thread.onSpinWait();
        }
    }
}
