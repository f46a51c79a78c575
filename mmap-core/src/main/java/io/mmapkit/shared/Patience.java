package io.mmapkit.shared;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How long something is tried again. By the monotonic clock: setting the time changes nothing. */
final class Patience {
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private final long began = System.nanoTime();
    private final long nanos;

    Patience(Duration timeout) {
        long most = Long.MAX_VALUE / 2;
        this.nanos = timeout.compareTo(Duration.ofNanos(most)) > 0 ? most : timeout.toNanos();
    }

    boolean isLeft() {
        return System.nanoTime() - began < nanos;
    }

    /** Waits a moment. */
    void pause() throws InterruptedIOException {
        LockSupport.parkNanos(PAUSE);
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while waiting for a segment");
        }
    }
}
