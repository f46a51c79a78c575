package io.mmapkit.examples;

import io.mmapkit.ipc.BroadcastConsumer;
import io.mmapkit.ipc.BroadcastRing;
import io.mmapkit.ipc.Claim;
import io.mmapkit.ipc.Holder;
import io.mmapkit.ipc.LatestValue;
import io.mmapkit.ipc.LeaderElection;
import io.mmapkit.ipc.LeaderElection.Leadership;
import io.mmapkit.ipc.MessageHandler;
import io.mmapkit.ipc.MpscRing;
import io.mmapkit.ipc.RingConsumer;
import io.mmapkit.ipc.RingStatus;
import io.mmapkit.ipc.SharedBarrier;
import io.mmapkit.ipc.SharedCondition;
import io.mmapkit.ipc.SharedLatch;
import io.mmapkit.ipc.SharedMutex;
import io.mmapkit.ipc.SharedReadWriteLock;
import io.mmapkit.ipc.SharedSemaphore;
import io.mmapkit.ipc.SpscRing;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/** The code of docs/ipc.md, where a test looks for each line of it, and of the Javadoc of what it speaks of. */
final class IpcPage {
    private static final long READY = 4096;

    private IpcPage() {}

    static void send(byte[] bytes, MemorySegment large) throws IOException {
        try (SpscRing ring = SpscRing.createOrAttach("quotes", 1 << 20); SpscRing.Producer out = ring.producer()) {
            try (Claim claim = out.claim(32)) {     // waits for room; tryClaim(32) doesn't
                claim.segment().set(ValueLayout.JAVA_LONG, 0, 42L);
                claim.commit();                     // closed without that, it is as if it had never been
            }
            boolean isSent = out.offer(bytes);      // a copy, if there is room now
            isSent &= out.offerInPieces(large, Duration.ofSeconds(5)); // longer than the ring, if need be
            Expect.that(isSent, "there is room");
        }
    }

    static void receive(LongPredicate isNew, Consumer<MemorySegment> use) throws IOException {
        try (SpscRing ring = SpscRing.createOrAttach("quotes", 1 << 20); SpscRing.Consumer in = ring.consumer()) {
            while (in.await(Duration.ofSeconds(1))) { // sleeps in the kernel until a message is there
                in.poll(message -> {
                    if (isNew.test(in.position())) {  // only if a consumer crashed, a batch comes again
                        use.accept(message);          // the bytes in shared memory, until this returns
                    }
                }, 64);
            }
        }
    }

    static void several(MpscRing.Consumer orders, SpscRing.Consumer news, MessageHandler handler) throws IOException {
        while (RingConsumer.awaitAny(Duration.ofSeconds(1), orders, news)) {
            orders.poll(handler, 64);
            news.poll(handler, 64);
        }
    }

    static void broadcast(MessageHandler handler, Consumer<String> log) throws IOException {
        try (BroadcastRing ring = BroadcastRing.attach("prices"); BroadcastConsumer in = ring.consumer()) {
            long lost = 0;
            while (in.await(Duration.ofSeconds(1))) {
                in.poll(handler, 64);
                if (in.lost() != lost) { // exactly so many, of which none will come any more
                    log.accept((in.lost() - lost) + " messages were written over before they were read");
                    lost = in.lost();
                }
            }
        }
    }

    static void latest(SharedSegment segment, MemorySegment price) throws IOException {
        LatestValue last = LatestValue.at(segment, 0, 16); // for values of 16 bytes
        try (LatestValue.Writer writer = last.writer()) {
            writer.write(price);
        }
        long version = last.read(price); // whole, never torn; 0 if there is none yet
        Expect.that(version > 0, "there is one");
    }

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

    static void status(Consumer<String> log) throws IOException {
        // @start region="status"
        try (SharedSegment segment = SharedSegment.builder().name("quotes").unnoticed().attach()) { // for reading, without a trace
            if (RingStatus.of(segment).orElseThrow() instanceof RingStatus.ToOne ring) {
                log.accept(ring.lag().messages() + " messages are waiting for " + ring.consumer());
            }
        }
        // @end
    }
}
