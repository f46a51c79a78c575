package io.mmapkit.examples;

import io.mmapkit.ipc.Holder;
import io.mmapkit.ipc.LeaderElection;
import io.mmapkit.ipc.LeaderElection.Leadership;
import io.mmapkit.ipc.SharedBarrier;
import io.mmapkit.ipc.SharedCondition;
import io.mmapkit.ipc.SharedLatch;
import io.mmapkit.ipc.SharedMutex;
import io.mmapkit.ipc.SharedReadWriteLock;
import io.mmapkit.ipc.SharedSemaphore;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.function.Consumer;

/** The code of docs/ipc.md, where a test looks for each line of it, and of the Javadoc of what it speaks of. */
final class IpcPage {
    private static final long READY = 4096;

    private IpcPage() {}

    static void mutex(SharedSegment orders, Consumer<String> log) throws IOException {
        SharedMutex mutex = SharedMutex.at(orders, 0)                      // 64 bytes of the contents; zeros are a free lock
                .onOwnerDead(contents -> log.accept("somebody died here")); // put in order what is half changed
        mutex.lock();
        try {
            orders.segment().set(ValueLayout.JAVA_LONG, 64, 4711);
        } finally {
            mutex.unlock();
        }
    }

    static void holder(SharedMutex mutex, Consumer<String> log) throws InterruptedException {
        if (!mutex.tryLock(Duration.ofSeconds(5))) {
            Holder holder = mutex.holder().orElseThrow();
            log.accept("PID " + holder.pid() + " has had it since " + holder.since());
        }
    }

    static long readWrite(SharedSegment segment) throws IOException {
        // @start region="read-write"
        SharedReadWriteLock lock = SharedReadWriteLock.at(segment, 0);
        lock.readLock().lock();
        try {
            return segment.segment().get(ValueLayout.JAVA_LONG, SharedReadWriteLock.BYTES);
        } finally {
            lock.readLock().unlock();
        }
        // @end
    }

    static void semaphore(SharedSegment segment, Runnable query) throws IOException, InterruptedException {
        // @start region="semaphore"
        SharedSemaphore connections = SharedSemaphore.at(segment, 0, 10); // for all processes together
        connections.acquire();
        try {
            query.run();
        } finally {
            connections.release();
        }
        // @end
    }

    static void latch(Runnable prepare) throws IOException, InterruptedException {
        // @start region="latch"
        try (SharedLatch ready = SharedLatch.createOrAttach("ready", 3)) { // in each of three processes
            prepare.run();
            ready.countDown();
            ready.await();
        }
        // @end
    }

    static void barrier(SharedSegment segment, int steps, Runnable step) throws IOException, InterruptedException {
        // @start region="barrier"
        SharedBarrier barrier = SharedBarrier.at(segment, 0, 4);
        try {
            for (int i = 0; i < steps; i++) {
                step.run();
                barrier.await(); // for the three others
            }
        } catch (BrokenBarrierException died) {
            throw new IOException("one of the others died", died);
        }
        // @end
    }

    static void condition(SharedSegment segment) throws IOException, InterruptedException {
        // @start region="condition"
        SharedMutex mutex = SharedMutex.at(segment, 0);
        SharedCondition changed = SharedCondition.at(segment, SharedMutex.BYTES, mutex);
        mutex.lock();
        try {
            while (segment.segment().get(ValueLayout.JAVA_LONG, READY) == 0) {
                changed.await(); // until another, who has the mutex, calls changed.signal()
            }
        } finally {
            mutex.unlock();
        }
        // @end
    }

    static void election(SharedSegment segment, Consumer<Long> lead) throws IOException, InterruptedException {
        // @start region="election"
        LeaderElection election = LeaderElection.at(segment, 0);
        try (Leadership leadership = election.campaign()) { // waits until the leader resigns or dies
            lead.accept(leadership.term());                 // what is sent elsewhere should carry the term
        }
        // @end
    }
}
