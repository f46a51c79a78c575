package io.mmapkit.bench.region;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Threads that wait, as those of a server's pools do. */
final class IdleThreads implements Closeable {
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    private IdleThreads() {}

    /** Returns when all of them are waiting, or about to. */
    static IdleThreads start(int count) {
        IdleThreads idle = new IdleThreads();
        CountDownLatch started = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            idle.threads.add(Thread.ofPlatform().daemon().start(() -> {
                started.countDown();
                await(idle.end);
            }));
        }
        await(started);
        return idle;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end.countDown();
    }
}
