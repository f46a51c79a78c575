package io.mmapkit.ipc;

import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.time.Duration;
import java.util.Date;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/**
 * What threads of all processes that have a segment attached wait for, while they give a {@link SharedMutex} away.
 *
 * {@snippet file="IpcPage.java" region="condition"}
 *
 * <p><b>Where.</b> In {@value #BYTES} bytes of the segment's contents, which are 0 at first. It belongs to the one mutex that all who use
 * it have to give.
 *
 * <p><b>Spurious wake-ups.</b> A waiter may return without a reason, so ask in a loop. In particular a signal wakes one who sleeps at once,
 * and within 50 ms all others: so if the one it woke is killed before it did anything, the signal isn't lost.
 *
 * <p><b>Death.</b> A killed waiter is nobody's concern. One who is killed with the mutex may owe a signal: those who wait look for that,
 * too, and return within 100 ms of the kernel's having cleared the process away, after the mutex's repair.
 *
 * <p><b>Getting the mutex again</b> can call its repair, and so throw what that throws; then this thread doesn't have it.
 *
 * <p><b>Threads.</b> Any thread that has the mutex, platform or virtual. Interrupts are noticed within 50 ms.
 *
 * <p><b>Errors.</b> Waiting or signalling without the mutex is an {@link IllegalMonitorStateException}; using it when the segment is
 * closed, also when it is closed while waiting, an {@link IllegalStateException}.
 *
 * <p><b>Cost.</b> A signal makes no system call if nobody waits.
 */
public final class SharedCondition implements Condition {
    /** How many bytes it takes, at an offset that is a multiple of this. */
    public static final int BYTES = 64;

    private final Signal signals;
    private final SharedMutex mutex;

    private SharedCondition(Signal signals, SharedMutex mutex) {
        this.signals = signals;
        this.mutex = mutex;
    }

    /**
     * The condition at a place of a segment.
     *
     * @param segment attached for writing
     * @param offset in its contents, in bytes, a multiple of {@value #BYTES}
     * @param mutex what is given away while waiting; in this segment or in another
     * @return the condition
     * @throws IOException if the system refuses
     * @throws IllegalArgumentException if the offset isn't a multiple of that
     * @throws IndexOutOfBoundsException if it isn't within the contents
     * @throws IllegalStateException if the segment is closed, or attached for reading only
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public static SharedCondition at(SharedSegment segment, long offset, SharedMutex mutex) throws IOException {
        return at(segment, offset, mutex, null);
    }

    static SharedCondition at(SharedSegment segment, long offset, SharedMutex mutex, LockStep step)
            throws IOException {
        Ownership.of(segment); // who can't take part is told so
        return new SharedCondition(new Signal(LockWords.at(segment, offset, BYTES, step), 0),
                Objects.requireNonNull(mutex));
    }

    @Override
    public void await() throws InterruptedException {
        await(LockWait.interruptibly());
    }

    @Override
    public void awaitUninterruptibly() {
        try {
            await(LockWait.uninterruptibly());
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public long awaitNanos(long nanosTimeout) throws InterruptedException {
        LockWait wait = LockWait.upTo(nanosTimeout);
        await(wait);
        return wait.left();
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return await(LockWait.upTo(unit.toNanos(time)));
    }

    /**
     * Waits for some time.
     *
     * @param timeout for how long; not at all if it isn't above 0, though the mutex is given away even so
     * @return false if the time was over
     * @throws InterruptedException if the thread is interrupted before; it has the mutex again
     * @throws IllegalMonitorStateException if this thread doesn't have the mutex
     */
    public boolean await(Duration timeout) throws InterruptedException {
        return await(LockWait.upTo(TimeUnit.NANOSECONDS.convert(timeout)));
    }

    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
        long now = System.currentTimeMillis();
        return await(Math.max(now, deadline.getTime()) - now, TimeUnit.MILLISECONDS);
    }

    /** It is armed with the mutex held, so that whoever gets that to change something finds it armed. */
    private boolean await(LockWait wait) throws InterruptedException {
        requireMutex();
        mutex.requireStack(); // while it is held
        int armed = signals.arm();
        int takeOvers = mutex.takeOvers();
        mutex.unlock();
        try {
            while (!signals.hasChangedSince(armed) && !mayLackSignal(takeOvers, wait)) {
                if (wait.hasSpun()) {
                    continue;
                }
                if (wait.isOver()) {
                    return false;
                }
                signals.sleep(wait, armed);
            }
            return true;
        } finally {
            wait.end();
            mutex.lockAgain();
        }
    }

    /** Whether somebody died with the mutex: that one may have owed a signal, so it is better to look again. */
    private boolean mayLackSignal(int takeOvers, LockWait wait) {
        return mutex.takeOvers() != takeOvers || wait.isTimeToLook() && mutex.isOwnerDead();
    }

    /**
     * Wakes one who waits; others may return, too.
     *
     * @throws IllegalMonitorStateException if this thread doesn't have the mutex
     */
    @Override
    public void signal() {
        requireMutex();
        signals.changeForOne();
    }

    /**
     * Wakes all who wait.
     *
     * @throws IllegalMonitorStateException if this thread doesn't have the mutex
     */
    @Override
    public void signalAll() {
        requireMutex();
        signals.change();
    }

    private void requireMutex() {
        if (!mutex.isHeldByCurrentThread()) {
            throw new IllegalMonitorStateException("this thread doesn't have the mutex");
        }
    }
}
