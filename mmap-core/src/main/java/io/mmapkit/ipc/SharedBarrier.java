package io.mmapkit.ipc;

import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where a fixed number of threads, of all processes that have a segment attached, wait for each other, again and again. If one of the
 * processes dies, the others aren't left waiting.
 *
 * {@snippet file="IpcPage.java" region="barrier"}
 *
 * <p><b>Where.</b> In {@value #BYTES} bytes of the segment's contents, which are 0 at first. The first to come says how many threads wait
 * for each other, and the others have to say the same.
 *
 * <p><b>Death.</b> Whoever asks for the barrier by {@link #at} is a party until it {@linkplain #leave leaves}. If a party is killed, or
 * closes the segment, those who wait, now or later, get a {@link BrokenBarrierException} within 100 ms of the kernel's having cleared it
 * away, unless enough others come before that. The barrier is broken from then on, until {@link #reset}, which forgets the dead. Each
 * arrival is one step: whoever is killed has arrived, or has not.
 *
 * <p>As with {@link java.util.concurrent.CyclicBarrier}, it is also broken by a waiter whose time is over or who is interrupted.
 *
 * <p><b>Threads.</b> Any thread, platform or virtual; a process may come with several. Interrupts are noticed within 50 ms.
 *
 * <p><b>Errors.</b> Using it when the segment is closed, also when it is closed while waiting, is an {@link IllegalStateException}; if the
 * system refuses to say who lives, an {@link UncheckedIOException}.
 *
 * <p><b>Cost.</b> Arriving makes no system call; the last to come wakes the others by one.
 */
public final class SharedBarrier implements AutoCloseable {
    /** How many bytes it takes, at an offset that is a multiple of 64. */
    public static final int BYTES = Parties.AT + Parties.BYTES;

    /** How many threads may wait for each other. */
    public static final int MOST_PARTIES = BarrierState.MOST;

    static final int STATE_AT = 0;
    static final int PARTIES_AT = 8;
    private static final int TRIPPED_AT = 12;

    private final SharedSegment own; // or null
    private final LockWords words;
    private final Parties crew;
    private final Signal tripped;
    private final int parties;

    private SharedBarrier(SharedSegment own, LockWords words, Ownership ownership, int parties) {
        this.own = own;
        this.words = words;
        this.crew = new Parties(words, ownership);
        this.tripped = new Signal(words, TRIPPED_AT);
        this.parties = parties;
    }

    /**
     * The barrier at a place of a segment. This process is a party of it from now on.
     *
     * @param segment attached for writing
     * @param offset in its contents, in bytes, a multiple of 64
     * @param parties how many threads wait for each other, from 1 to {@link #MOST_PARTIES}
     * @return the barrier, which ends with the segment and need not be closed
     * @throws IOException if the system refuses
     * @throws IllegalArgumentException if the offset isn't a multiple of 64, or it was made for another number of threads
     * @throws IndexOutOfBoundsException if it isn't within the contents
     * @throws IllegalStateException if the segment is closed, or attached for reading only
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public static SharedBarrier at(SharedSegment segment, long offset, int parties) throws IOException {
        return at(segment, offset, parties, null, null);
    }

    static SharedBarrier at(SharedSegment segment, long offset, int parties, SharedSegment own, LockStep step)
            throws IOException {
        requireParties(parties);
        Ownership ownership = Ownership.of(segment);
        LockWords words = LockWords.at(segment, offset, BYTES, step);
        words.setOnce(PARTIES_AT, parties, "parties");
        SharedBarrier barrier = new SharedBarrier(own, words, ownership, parties);
        barrier.join();
        return barrier;
    }

    /**
     * A barrier in POSIX shared memory of its own, of mode 0600, which is made if it is missing. The name stays until {@link SharedSegment#unlink}.
     *
     * @param name of one to 255 bytes of UTF-8, without a slash but perhaps a first one
     * @param parties how many threads wait for each other, from 1 to {@link #MOST_PARTIES}
     * @return the barrier, to be closed
     * @throws io.mmapkit.shared.IncompatibleSegmentException if something else has the name
     * @throws IOException if the system refuses
     * @throws IllegalArgumentException if there can't be such a number, or it was made for another number of threads
     */
    public static SharedBarrier createOrAttach(String name, int parties) throws IOException {
        requireParties(parties); // before there is a segment
        return NamedLock.createOrAttach(name, LockLook.BARRIER, BYTES,
                segment -> at(segment, 0, parties, segment, null));
    }

    private static void requireParties(int parties) {
        if (parties < 1 || parties > MOST_PARTIES) {
            throw new IllegalArgumentException("from 1 to " + MOST_PARTIES + " parties, and not " + parties);
        }
    }

    /**
     * Waits until all have come.
     *
     * @return how many were still missing when this thread came: 0 for the last one
     * @throws BrokenBarrierException if the barrier is broken, or a party is dead
     * @throws InterruptedException if the thread is interrupted, which breaks the barrier
     */
    public int await() throws InterruptedException, BrokenBarrierException {
        try {
            return await(Long.MAX_VALUE);
        } catch (TimeoutException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /**
     * Waits until all have come, for some time.
     *
     * @param timeout for how long; not at all if it isn't above 0
     * @return how many were still missing when this thread came: 0 for the last one
     * @throws BrokenBarrierException if the barrier is broken, or a party is dead
     * @throws TimeoutException if the time is over, which breaks the barrier
     * @throws InterruptedException if the thread is interrupted, which breaks the barrier
     */
    public int await(Duration timeout) throws InterruptedException, BrokenBarrierException, TimeoutException {
        return await(TimeUnit.NANOSECONDS.convert(timeout));
    }

    /** Becomes a party. If another ended as one in the same slot, it is this one that knows, and breaks the barrier in the name of all. */
    private void join() {
        if (crew.join()) {
            while (!breakIt(words.getLong(STATE_AT))) {
                Thread.onSpinWait(); // it tripped just then
            }
        }
    }

    private int await(long nanos) throws InterruptedException, BrokenBarrierException, TimeoutException {
        join();
        while (true) {
            long state = words.getLong(STATE_AT);
            if (BarrierState.isBroken(state)) {
                throw new BrokenBarrierException("the barrier is broken");
            }
            int missing = parties - 1 - BarrierState.arrived(state);
            if (words.cas(STATE_AT, state, missing <= 0 ? BarrierState.tripped(state) : state + 1)) {
                if (missing > 0) {
                    await(state, nanos);
                } else {
                    tripped.change();
                }
                return Math.max(0, missing);
            }
        }
    }

    private void await(long state, long nanos) throws InterruptedException, BrokenBarrierException, TimeoutException {
        try {
            LockWait wait = LockWait.upTo(nanos);
            while (!hasTripped(state)) {
                if (wait.isTimeToLook() && crew.hasDead()) {
                    breakIt(state); // unless it tripped meanwhile
                } else if (!wait.hasSpun()) {
                    if (wait.isOver() && breakIt(state)) {
                        throw new TimeoutException("not all have come to the barrier");
                    }
                    int armed = tripped.arm();
                    if (!hasTripped(state)) {
                        tripped.sleep(wait, armed);
                    }
                }
            }
        } catch (InterruptedException interrupted) {
            if (breakIt(state)) {
                throw interrupted;
            }
            Thread.currentThread().interrupt(); // it came too late for this barrier
        }
    }

    private boolean hasTripped(long since) throws BrokenBarrierException {
        long state = words.getLong(STATE_AT);
        if (BarrierState.hasTripped(since, state)) {
            return true;
        }
        if (BarrierState.isOver(since, state) || BarrierState.isBroken(state)) {
            throw new BrokenBarrierException(BarrierState.isOver(since, state)
                    ? "the barrier was reset"
                    : "the barrier is broken: a party died, lost patience or was interrupted");
        }
        return false;
    }

    /** Breaks the barrier for those who wait since a state, unless that is over. */
    private boolean breakIt(long since) {
        while (true) {
            long state = words.getLong(STATE_AT);
            if (BarrierState.isOver(since, state)) {
                return false;
            }
            if (words.cas(STATE_AT, state, BarrierState.broken(state))) {
                tripped.change();
                return true;
            }
        }
    }

    /** Begins anew: who waits gets a {@link BrokenBarrierException}, and parties that died are forgotten. */
    public void reset() {
        crew.forgetDead();
        while (true) {
            long state = words.getLong(STATE_AT);
            if (words.cas(STATE_AT, state, BarrierState.reset(state))) {
                tripped.change();
                return;
            }
        }
    }

    /** Is no party any more, until it waits again: its death won't break the barrier. */
    public void leave() {
        crew.leave();
    }

    /** {@return whether somebody has died, lost patience or been interrupted, and the barrier wasn't reset} */
    public boolean isBroken() {
        return BarrierState.isBroken(words.getLong(STATE_AT));
    }

    /** {@return how many threads wait for each other} */
    public int parties() {
        return parties;
    }

    /** {@return how many wait at this moment} */
    public int waiting() {
        return BarrierState.arrived(words.getLong(STATE_AT));
    }

    /** Closes the segment of a barrier that {@link #createOrAttach} gave, without {@linkplain #leave leaving}; otherwise does nothing. */
    @Override
    public void close() {
        NamedLock.close(own);
    }

    /** {@return how many wait} */
    @Override
    public String toString() {
        return "SharedBarrier[" + waiting() + " of " + parties + (isBroken() ? " wait, broken]" : " wait]");
    }
}
