package io.mmapkit.ipc;

import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A gate that opens once something was counted down to 0, for the threads of all processes that have a segment attached. It stays open.
 *
 * {@snippet file="IpcPage.java" region="latch"}
 *
 * <p><b>Where.</b> In {@value #BYTES} bytes of the segment's contents, which are 0 at first. The first to come says from how many is
 * counted, and the others have to say the same.
 *
 * <p><b>Death.</b> Each count is one step: whoever is killed has counted, or has not. Those who wait go on within 100 ms of the last count,
 * also if the one who made it was killed before it could wake them. The counts of one that dies before it counts are missing: nobody knows
 * what it would have done. Where that can happen, wait for some time only, or use a {@link SharedBarrier}.
 *
 * <p><b>Threads.</b> Any thread, platform or virtual. Interrupts are noticed within 50 ms.
 *
 * <p><b>Errors.</b> Using it when the segment is closed, also when it is closed while waiting, is an {@link IllegalStateException}.
 *
 * <p><b>Cost.</b> Counting makes no system call unless it opens the gate for one who waits.
 */
public final class SharedLatch implements AutoCloseable {
    /** How many bytes it takes, at an offset that is a multiple of this. */
    public static final int BYTES = 64;

    static final int COUNT_AT = 0; // long: from how many it is counted, plus 1, and below it how many are left
    static final int OPENED_AT = 8;

    private final SharedSegment own; // or null
    private final LockWords words;
    private final Signal opened;

    private SharedLatch(SharedSegment own, LockWords words) {
        this.own = own;
        this.words = words;
        this.opened = new Signal(words, OPENED_AT);
    }

    /**
     * The latch at a place of a segment.
     *
     * @param segment attached for writing
     * @param offset in its contents, in bytes, a multiple of {@value #BYTES}
     * @param count from how many is counted, 0 for a gate that is open, and less than 2<sup>31</sup> − 1
     * @return the latch, which ends with the segment and need not be closed
     * @throws IOException if the system refuses
     * @throws IllegalArgumentException if the offset isn't a multiple of that, there can't be such a count, or it was made with another one
     * @throws IndexOutOfBoundsException if it isn't within the contents
     * @throws IllegalStateException if the segment is closed, or attached for reading only
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public static SharedLatch at(SharedSegment segment, long offset, int count) throws IOException {
        return at(segment, offset, count, null, null);
    }

    static SharedLatch at(SharedSegment segment, long offset, int count, SharedSegment own, LockStep step)
            throws IOException {
        requireCount(count);
        Ownership.of(segment); // who can't take part is told so
        LockWords words = LockWords.at(segment, offset, BYTES, step);
        long first = (long) (count + 1) << Integer.SIZE | count;
        if (words.getLong(COUNT_AT) == 0) {
            words.cas(COUNT_AT, 0L, first);
        }
        int from = (int) (words.getLong(COUNT_AT) >>> Integer.SIZE) - 1;
        if (from != count) {
            throw new IllegalArgumentException("it was made with a count of " + from + ", and not of " + count);
        }
        return new SharedLatch(own, words);
    }

    /**
     * A latch in POSIX shared memory of its own, of mode 0600, which is made if it is missing. The name stays until {@link SharedSegment#unlink}.
     *
     * @param name of one to 255 bytes of UTF-8, without a slash but perhaps a first one
     * @param count from how many is counted, 0 for a gate that is open, and less than 2<sup>31</sup> − 1
     * @return the latch, to be closed
     * @throws io.mmapkit.shared.IncompatibleSegmentException if something else has the name
     * @throws IOException if the system refuses
     * @throws IllegalArgumentException if there can't be such a number, or it was made with another count
     */
    public static SharedLatch createOrAttach(String name, int count) throws IOException {
        requireCount(count); // before there is a segment
        return NamedLock.createOrAttach(name, LockLook.LATCH, BYTES, segment -> at(segment, 0, count, segment, null));
    }

    private static void requireCount(int count) {
        if (count < 0 || count == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a latch can't count from " + count);
        }
    }

    /** Counts one down, and opens the gate if that was the last; does nothing if it is open. */
    public void countDown() {
        while (true) {
            long word = words.getLong(COUNT_AT);
            if ((int) word == 0) {
                return;
            }
            if (words.cas(COUNT_AT, word, word - 1)) {
                if ((int) word == 1) {
                    opened.change();
                }
                return;
            }
        }
    }

    /** {@return how many are left} */
    public int count() {
        return (int) words.getLong(COUNT_AT);
    }

    /**
     * Waits until the gate is open.
     *
     * @throws InterruptedException if the thread is interrupted before
     */
    public void await() throws InterruptedException {
        await(LockWait.interruptibly());
    }

    /**
     * Waits until the gate is open, for some time.
     *
     * @param timeout for how long; not at all if it isn't above 0
     * @return whether it is open
     * @throws InterruptedException if the thread is interrupted before
     */
    public boolean await(Duration timeout) throws InterruptedException {
        return await(LockWait.upTo(TimeUnit.NANOSECONDS.convert(timeout)));
    }

    private boolean await(LockWait wait) throws InterruptedException {
        while (count() != 0) {
            if (wait.hasSpun()) {
                continue;
            }
            if (wait.isOver()) {
                return false;
            }
            int armed = opened.arm();
            if (count() != 0) {
                opened.sleep(wait, armed);
            }
        }
        return true;
    }

    /** Closes the segment of a latch that {@link #createOrAttach} gave; otherwise does nothing. */
    @Override
    public void close() {
        NamedLock.close(own);
    }

    /** {@return how many are left} */
    @Override
    public String toString() {
        return "SharedLatch[" + count() + " left]";
    }
}
