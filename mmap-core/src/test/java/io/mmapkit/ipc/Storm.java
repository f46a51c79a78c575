package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;

/** Uses a mutex, a read-write lock and a semaphore at once, and finds in order what they protect, whoever was killed meanwhile. */
final class Storm {
    private static final int READ_WRITE_AT = 1024;
    private static final int PERMITS = 3;
    private static final long REST = 200_000; // nanoseconds

    private final SharedMutex mutex;
    private final SharedReadWriteLock lock;
    private final SharedSemaphore semaphore;
    private final MemorySegment first;
    private final MemorySegment second;
    private long longest;

    Storm(SharedSegment segment) throws IOException {
        first = segment.segment();
        second = first.asSlice(2 * Long.BYTES); // the next two numbers
        mutex = SharedMutex.at(segment, 0).onOwnerDead(Deed::repair);
        lock = SharedReadWriteLock.at(segment, READ_WRITE_AT)
                .onOwnerDead(contents -> Deed.repair(contents.asSlice(2 * Long.BYTES)));
        semaphore = SharedSemaphore.at(segment, Deed.OTHER, PERMITS);
    }

    private interface Wait {
        boolean isOver() throws InterruptedException;
    }

    private void await(Wait wait) throws InterruptedException {
        long began = System.nanoTime();
        if (!wait.isOver()) {
            throw new AssertionError("it was waited for in vain");
        }
        longest = Math.max(longest, System.nanoTime() - began);
    }

    /** Everything some times, and a moment of rest, in which a new JVM can start on a machine with few processors. */
    void rage() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            once();
        }
        LockSupport.parkNanos(REST);
    }

    /** Everything once. */
    void once() throws InterruptedException {
        await(() -> mutex.tryLock(Deed.PROMPTLY));
        Deed.requireEqual(first);
        Deed.change(first);
        mutex.unlock();
        await(() -> lock.tryReadLock(Deed.PROMPTLY));
        Deed.requireEqual(second);
        lock.readLock().unlock();
        await(() -> lock.tryWriteLock(Deed.PROMPTLY));
        Deed.requireEqual(second);
        Deed.change(second);
        lock.writeLock().unlock();
        await(() -> semaphore.tryAcquire(2, Deed.PROMPTLY));
        semaphore.release();
        semaphore.release();
    }

    /** The longest that one had to wait, in nanoseconds. */
    long longest() {
        return longest;
    }

    /** Nobody has anything any more. */
    void requireCalm() throws InterruptedException {
        once();
        await(() -> semaphore.tryAcquire(PERMITS, Deed.PROMPTLY));
        assertThat(semaphore.holders()).hasSize(1);
        semaphore.release(PERMITS);
        assertThat(mutex.holder()).isEmpty();
        assertThat(mutex.isInconsistent() || lock.isInconsistent()).isFalse();
        assertThat(lock.writer()).isEmpty();
        assertThat(lock.readers()).isEmpty();
    }
}
