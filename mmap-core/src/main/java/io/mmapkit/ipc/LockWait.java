package io.mmapkit.ipc;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One wait of one thread: first it spins, then it yields, then it sleeps, in slices short enough to notice between them that it is interrupted,
 * that its time is over, that the segment was closed, and that the owner of what it waits for died.
 *
 * <p>A virtual thread sleeps by being parked, for at most a millisecond at a time, since a thread that waits in the kernel keeps its carrier.
 */
final class LockWait {
    private static final long FOREVER = Long.MAX_VALUE;
    private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long FIRST_PARK = TimeUnit.MICROSECONDS.toNanos(10);
    private static final long LONGEST_PARK = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 64 : 0;
    private static final int YIELDS = 4;

    private final long start; // if there is a limit: looking at the clock takes as long as locking what is free
    private final long limit;
    private final boolean interruptible;
    private int rounds;
    private boolean slept;
    private boolean interrupted;
    private boolean looked;
    private long lastLook;
    private long park = FIRST_PARK;

    private LockWait(long limit, boolean interruptible) {
        this.limit = limit;
        this.start = limit == 0 || limit == FOREVER ? 0 : System.nanoTime();
        this.interruptible = interruptible;
    }

    static LockWait uninterruptibly() {
        return new LockWait(FOREVER, false);
    }

    /** @throws InterruptedException if the thread is interrupted already */
    static LockWait interruptibly() throws InterruptedException {
        return upTo(FOREVER);
    }

    /**
     * For so many nanoseconds, none if there are less than 1.
     *
     * @throws InterruptedException if the thread is interrupted already
     */
    static LockWait upTo(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return new LockWait(Math.max(0, nanos), true);
    }

    /** Not at all. */
    static LockWait none() {
        return new LockWait(0, false);
    }

    /** Whether this is a moment to ask the kernel whether an owner lives: at first, and now and then. */
    boolean isTimeToLook() {
        if (limit == 0) {
            return true; // there is no other
        }
        if (rounds < SPINS) {
            return false;
        }
        long now = System.nanoTime();
        if (looked && now - lastLook < BETWEEN_LOOKS) {
            return false;
        }
        looked = true;
        lastLook = now;
        return true;
    }

    /** What is waited for now is another thing: the next moment is one to ask. */
    void lookAnew() {
        looked = false;
    }

    /** Lets a moment pass, if it is too early to sleep. */
    boolean hasSpun() {
        if (limit == 0 || rounds >= SPINS + YIELDS) {
            return false;
        }
        if (rounds++ < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
        return true;
    }

    /** @throws InterruptedException if the thread is interrupted and that matters */
    boolean isOver() throws InterruptedException {
        if (interruptible && Thread.interrupted()) {
            throw new InterruptedException();
        }
        return left() <= 0;
    }

    /** How much time there is, in nanoseconds. */
    long left() {
        return limit == 0 || limit == FOREVER ? limit : limit - (System.nanoTime() - start);
    }

    /** Whether it has slept, and so may have been woken in place of another. */
    boolean hasSlept() {
        return slept;
    }

    /** Sleeps for one slice, or until it is woken; not at all if the word has another value. */
    void sleep(LockWords words, long at, int value) {
        slept = true;
        long nanos = Math.min(left(), SLICE);
        if (nanos <= 0) {
            return;
        }
        if (!Thread.currentThread().isVirtual()) {
            words.await(at, value, nanos);
            return;
        }
        if (!interruptible && Thread.interrupted()) { // or it would never be parked
            interrupted = true;
        }
        LockSupport.parkNanos(this, Math.min(park, nanos));
        park = Math.min(2 * park, LONGEST_PARK);
    }

    /** Gives back an interrupt that didn't matter. */
    void end() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
