package io.mmapkit.ipc;

import io.mmapkit.libc.StackRoom;
import io.mmapkit.shared.SegmentHeader;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A number of permits for the processes that have a segment attached. The permits of one that dies come back.
 *
 * {@snippet file="IpcPage.java" region="semaphore"}
 *
 * <p><b>Where.</b> In {@value #BYTES} bytes of the segment's contents, which are 0 at first. The first to come says how many permits there
 * are, and the others have to say the same.
 *
 * <p><b>Death.</b> Permits belong to the attachment that acquired them, whichever thread did. Kill a process at whichever instruction, and those
 * that wait get its permits within 100 ms of the kernel's having cleared it away: none is lost, and none is there twice. A process that is stopped
 * keeps its own, and keeps nobody from the others': there is no lock inside. To close the segment is to die.
 *
 * <p>So one can only release what one has, unlike with {@link java.util.concurrent.Semaphore}; for a mere signal there is {@link SharedLatch}.
 *
 * <p><b>Threads.</b> Any thread, platform or virtual. It isn't fair: of those who wait, whoever finds enough permits takes them. Interrupts are
 * noticed within 50 ms.
 *
 * <p><b>Errors.</b> Releasing more than one has is an {@link IllegalStateException}, as is using it when the segment is closed; if the system
 * refuses to say who lives, an {@link UncheckedIOException}.
 *
 * <p><b>Cost.</b> Without contention no system call, but a look through the shares of all participants.
 */
public final class SharedSemaphore implements AutoCloseable {
    /** How many bytes it takes, at an offset that is a multiple of 64. */
    public static final int BYTES = Ledger.SIZE;

    /** How many permits there may be. */
    public static final int MOST_PERMITS = Ledger.LARGEST;

    static final int PERMITS_AT = 8;
    static final int RELEASED_AT = 12;

    private final SharedSegment own; // or null
    private final Ownership ownership;
    private final Ledger ledger;
    private final Signal released;
    private final int permits;

    private SharedSemaphore(SharedSegment own, Ownership ownership, LockWords words, int permits) {
        this.own = own;
        this.ownership = ownership;
        this.ledger = new Ledger(words, ownership);
        this.released = new Signal(words, RELEASED_AT);
        this.permits = permits;
    }

    /**
     * The semaphore at a place of a segment.
     *
     * @param segment attached for writing
     * @param offset in its contents, in bytes, a multiple of 64
     * @param permits how many there are, from 1 to {@link #MOST_PERMITS}
     * @return the semaphore, which ends with the segment and need not be closed
     * @throws IOException if the system refuses
     * @throws IllegalArgumentException if the offset isn't a multiple of 64, or it was made with another number of permits
     * @throws IndexOutOfBoundsException if it isn't within the contents
     * @throws IllegalStateException if the segment is closed, or attached for reading only
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public static SharedSemaphore at(SharedSegment segment, long offset, int permits) throws IOException {
        return at(segment, offset, permits, null, null);
    }

    static SharedSemaphore at(SharedSegment segment, long offset, int permits, SharedSegment own, LockStep step)
            throws IOException {
        requirePermits(permits);
        Ownership ownership = Ownership.of(segment);
        LockWords words = LockWords.at(segment, offset, BYTES, step);
        words.setOnce(PERMITS_AT, permits, "permits");
        return new SharedSemaphore(own, ownership, words, permits);
    }

    /**
     * A semaphore in POSIX shared memory of its own, of mode 0600, which is made if it is missing. The name stays until
     * {@link SharedSegment#unlink}.
     *
     * @param name of one to 255 bytes of UTF-8, without a slash but perhaps a first one
     * @param permits how many there are, from 1 to {@link #MOST_PERMITS}
     * @return the semaphore, to be closed
     * @throws io.mmapkit.shared.IncompatibleSegmentException if something else has the name
     * @throws IOException if the system refuses
     * @throws IllegalArgumentException if there can't be such a number, or it was made with another number of permits
     */
    public static SharedSemaphore createOrAttach(String name, int permits) throws IOException {
        requirePermits(permits); // before there is a segment
        return NamedLock.createOrAttach(name, LockLook.SEMAPHORE, BYTES,
                segment -> at(segment, 0, permits, segment, null));
    }

    private static void requirePermits(int permits) {
        if (permits < 1 || permits > MOST_PERMITS) {
            throw new IllegalArgumentException("from 1 to " + MOST_PERMITS + " permits, and not " + permits);
        }
    }

    /**
     * Waits for a permit.
     *
     * @throws InterruptedException if the thread is interrupted before it has it
     */
    public void acquire() throws InterruptedException {
        acquire(1);
    }

    /**
     * Waits for permits, and takes all of them at once.
     *
     * @param count how many, from 1 to as many as there are
     * @throws InterruptedException if the thread is interrupted before it has them
     * @throws IllegalArgumentException if there will never be so many
     */
    public void acquire(int count) throws InterruptedException {
        take(count, LockWait.interruptibly());
    }

    /**
     * Waits for permits, whatever interrupts.
     *
     * @param count how many, from 1 to as many as there are
     */
    public void acquireUninterruptibly(int count) {
        takeUninterrupted(count, LockWait.uninterruptibly());
    }

    /** {@return whether there was a permit, which is taken now} */
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    /**
     * Takes permits if they are there, those of the dead included.
     *
     * @param count how many, from 1 to as many as there are
     * @return whether they were
     */
    public boolean tryAcquire(int count) {
        return takeUninterrupted(count, LockWait.none());
    }

    /**
     * Waits for permits, for some time.
     *
     * @param count how many, from 1 to as many as there are
     * @param timeout for how long; not at all if it isn't above 0
     * @return whether they are taken now
     * @throws InterruptedException if the thread is interrupted before it has them
     */
    public boolean tryAcquire(int count, Duration timeout) throws InterruptedException {
        return take(count, LockWait.upTo(TimeUnit.NANOSECONDS.convert(timeout)));
    }

    private boolean takeUninterrupted(int count, LockWait wait) {
        try {
            return take(count, wait);
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private boolean take(int count, LockWait wait) throws InterruptedException {
        if (count < 1 || count > permits) {
            throw new IllegalArgumentException("from 1 to " + permits + " permits, and not " + count);
        }
        StackRoom.require(ownership.token()); // before permits are taken, for giving them back
        try {
            while (!taken(count, wait.isTimeToLook())) {
                if (wait.hasSpun()) {
                    continue;
                }
                if (wait.isOver()) {
                    return false;
                }
                int armed = released.arm();
                if (taken(count, false)) {
                    return true;
                }
                released.sleep(wait, armed);
            }
            return true;
        } finally {
            wait.end();
        }
    }

    private boolean taken(int count, boolean looks) {
        while (true) {
            long last = ledger.read();
            int share = ledger.own(last);
            if (share < 0) {
                continue;
            }
            if (permits - ledger.sum() >= count) {
                if (ledger.changeOwn(last, share + count)) {
                    ledger.read();
                    return true;
                }
            } else if (looks ? !ledger.takeBack(last) : ledger.isLast(last)) {
                return false;
            } else if (looks) {
                released.change(); // there may be more than is wanted here
            }
        }
    }

    /**
     * Gives a permit back.
     *
     * @throws IllegalStateException if this process doesn't have one, or the segment is closed
     */
    public void release() {
        release(1);
    }

    /**
     * Gives permits back.
     *
     * @param count how many, at least 1
     * @throws IllegalStateException if this process, by this attachment, doesn't have so many, or the segment is closed
     * @throws IllegalArgumentException if it is less than 1
     */
    public void release(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("at least 1 permit, and not " + count);
        }
        while (true) {
            long last = ledger.read();
            int share = ledger.own(last);
            if (share >= 0 && share < count && ledger.isLast(last)) {
                throw new IllegalStateException("this process has " + share + " permits, and not " + count);
            }
            if (share >= count && ledger.changeOwn(last, share - count)) {
                ledger.read();
                released.change();
                return;
            }
        }
    }

    /** {@return how many there are, taken or not} */
    public int permits() {
        return permits;
    }

    /** {@return how many aren't taken at this moment; those of the dead are, until somebody wants them} */
    public int availablePermits() {
        while (true) {
            long last = ledger.read();
            long sum = ledger.sum();
            if (ledger.isLast(last)) {
                return (int) Math.max(0, permits - sum);
            }
        }
    }

    /** {@return the processes that have permits, dead or alive; each of them at its moment} */
    public List<Shareholder> holders() {
        List<Shareholder> all = new ArrayList<>();
        ledger.read();
        for (int slot = 0; slot < SegmentHeader.SLOTS; slot++) {
            int share = ledger.shareOf(slot);
            if (share != 0) {
                all.add(Shareholder.of(ownership.find(ledger.tokenOf(slot)), share));
            }
        }
        return List.copyOf(all);
    }

    /** Closes the segment of a semaphore that {@link #createOrAttach} gave; otherwise does nothing. */
    @Override
    public void close() {
        NamedLock.close(own);
    }

    /** {@return who has permits} */
    @Override
    public String toString() {
        return "SharedSemaphore[" + permits + " permits, " + holders() + ']';
    }
}
