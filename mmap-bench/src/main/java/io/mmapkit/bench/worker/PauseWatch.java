package io.mmapkit.bench.worker;

import java.io.Closeable;
import java.io.IOException;

/**
 * Asks for safepoints, one after another, and remembers the longest that one took. Seeing all stacks needs every thread to stop, as a collection does,
 * and little else.
 */
final class PauseWatch implements Closeable {
    private final Thread thread = Thread.ofPlatform().daemon().name("safepoints").unstarted(this::watch);
    private volatile boolean ended;
    private volatile long longest;

    private PauseWatch() {}

    static PauseWatch start() {
        PauseWatch watch = new PauseWatch();
        watch.thread.start();
        return watch;
    }

    private void watch() {
        while (!ended) {
            long start = System.nanoTime();
            Thread.getAllStackTraces();
            longest = Math.max(longest, System.nanoTime() - start);
        }
    }

    long longestNanos() {
        return longest;
    }

    @Override
    public void close() throws IOException {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }
}
