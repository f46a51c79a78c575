package io.mmapkit.shared;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** When to give up waiting. By the clock that nobody sets, and in slices short enough to notice an interrupt between them. */
final class Deadline {
    private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(50);

    private final long start = System.nanoTime();
    private final long limit; // in nanoseconds

    private Deadline(long limit) {
        this.limit = limit;
    }

    /**
     * So far from now.
     *
     * @param timeout zero for what can be had at once
     * @throws IllegalArgumentException if it is negative
     */
    static Deadline in(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("a timeout can't be negative: " + timeout);
        }
        return new Deadline(TimeUnit.NANOSECONDS.convert(timeout)); // 292 years at most
    }

    long elapsed() {
        return System.nanoTime() - start;
    }

    boolean hasPassed() {
        return elapsed() >= limit;
    }

    /** How long to wait now, in nanoseconds: less than nothing if it has passed. */
    long slice() {
        return Math.min(limit - elapsed(), SLICE);
    }

    /** The same in milliseconds, and not less than one of them: a wait of none would be a loop that burns the processor. */
    int sliceMillis() {
        return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(slice()));
    }
}
