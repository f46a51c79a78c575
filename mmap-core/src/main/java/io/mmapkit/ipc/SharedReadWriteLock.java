package io.mmapkit.ipc;

import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.function.Consumer;

/**
 * A lock for one writer or many readers, among the threads of all processes that have a segment attached. What a dead one had of it comes back.
 *
 * {@snippet file="IpcPage.java" region="read-write"}
 *
 * <p><b>Where.</b> In {@value #BYTES} bytes of the segment's contents. Bytes that are 0 are a free lock.
 *
 * <p><b>Death.</b> Kill a writer or a reader at whichever instruction, and whoever waits for it goes on within 100 ms of the kernel's
 * having cleared the process away. Readers are counted for each participant, so that those of a dead one are known and don't count any
 * more. A process that is stopped keeps what it has. To close the segment is to die.
 *
 * <p><b>Repair.</b> If a writer dies while it writes, the lock is inconsistent. The {@linkplain #onOwnerDead repair} of the next to come is
 * called, as a writer, be it a reader or a writer; readers without a repair go in, and may ask {@link #isInconsistent}. A writer that dies
 * while it waits for readers leaves no mark. All else is as with {@link SharedMutex}.
 *
 * <p><b>Who comes first.</b> A writer that waits for readers keeps new ones out, so that they can't starve it. When it is done, readers and
 * writers race.
 *
 * <p><b>Threads.</b> Both kinds belong to a thread, platform or virtual. None can be locked twice by a thread, nor exchanged for the other:
 * that is an {@link IllegalStateException}, where a lock object knows of the readers that it let in itself, and not of those of another
 * object for the same lock. Interrupts are noticed within 50 ms.
 *
 * <p><b>Errors.</b> Unlocking what isn't one's own is an {@link IllegalMonitorStateException}; using it when the segment is closed, an
 * {@link IllegalStateException}; if the system refuses to say who lives, an {@link UncheckedIOException}.
 *
 * <p><b>Cost.</b> Without contention no system call. A reader changes only the word of its own process, and a writer looks through those of all.
 */
public final class SharedReadWriteLock implements ReadWriteLock, AutoCloseable {
    /** How many bytes it takes, at an offset that is a multiple of 64. */
    public static final int BYTES = ReadWriteWords.BYTES;

    private final SharedSegment own; // or null
    private final ReadWriteWords words;

    private SharedReadWriteLock(SharedSegment own, ReadWriteWords words) {
        this.own = own;
        this.words = words;
    }

    /**
     * The lock at a place of a segment.
     *
     * @param segment attached for writing
     * @param offset in its contents, in bytes, a multiple of 64
     * @return the lock, which ends with the segment and need not be closed
     * @throws IOException if the system refuses
     * @throws IllegalArgumentException if the offset isn't a multiple of 64
     * @throws IndexOutOfBoundsException if the lock isn't within the contents
     * @throws IllegalStateException if the segment is closed, or attached for reading only
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public static SharedReadWriteLock at(SharedSegment segment, long offset) throws IOException {
        return at(segment, offset, null);
    }

    static SharedReadWriteLock at(SharedSegment segment, long offset, LockStep step) throws IOException {
        return new SharedReadWriteLock(null, ReadWriteWords.at(segment, offset, step));
    }

    /**
     * A lock in POSIX shared memory of its own, of mode 0600, which is made if it is missing. The name stays until {@link SharedSegment#unlink}.
     *
     * @param name of one to 255 bytes of UTF-8, without a slash but perhaps a first one
     * @return the lock, to be closed
     * @throws io.mmapkit.shared.IncompatibleSegmentException if something else has the name
     * @throws IOException if the system refuses
     */
    public static SharedReadWriteLock createOrAttach(String name) throws IOException {
        return NamedLock.createOrAttach(name, LockLook.READ_WRITE, BYTES,
                segment -> new SharedReadWriteLock(segment, ReadWriteWords.at(segment, 0, null)));
    }

    /**
     * The same lock, for one who can repair what it protects.
     *
     * @param action is given the segment's contents, and called with the lock held for writing after a writer died; must not unlock it
     * @return the lock with this repair in place of any other
     */
    public SharedReadWriteLock onOwnerDead(Consumer<MemorySegment> action) {
        return new SharedReadWriteLock(own, words.with(Objects.requireNonNull(action)));
    }

    /** {@return the lock that others may have at the same time} It has no conditions. */
    @Override
    public Lock readLock() {
        return new Side(words::read, words::endRead);
    }

    /** {@return the lock that one has alone} It has no conditions. */
    @Override
    public Lock writeLock() {
        return new Side(words::write, words::endWrite);
    }

    private interface Taking {
        boolean take(LockWait wait) throws InterruptedException;
    }

    private record Side(Taking taking, Runnable end) implements Lock {
        private boolean take(LockWait wait) {
            try {
                return taking.take(wait);
            } catch (InterruptedException impossible) {
                throw new AssertionError(impossible);
            }
        }

        @Override
        public void lock() {
            take(LockWait.uninterruptibly());
        }

        @Override
        public void lockInterruptibly() throws InterruptedException {
            taking.take(LockWait.interruptibly());
        }

        @Override
        public boolean tryLock() {
            return take(LockWait.none());
        }

        @Override
        public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
            return taking.take(LockWait.upTo(unit.toNanos(time)));
        }

        @Override
        public void unlock() {
            end.run();
        }

        @Override
        public Condition newCondition() {
            throw new UnsupportedOperationException("only a SharedMutex has conditions");
        }
    }

    /**
     * Waits for the lock for reading, for some time.
     *
     * @param timeout for how long; not at all if it isn't above 0
     * @return whether this thread has it now
     * @throws InterruptedException if the thread is interrupted before it has it
     * @throws IllegalStateException if it had it before, or the segment is closed
     */
    public boolean tryReadLock(Duration timeout) throws InterruptedException {
        return words.read(LockWait.upTo(TimeUnit.NANOSECONDS.convert(timeout)));
    }

    /**
     * Waits for the lock for writing, for some time.
     *
     * @param timeout for how long; not at all if it isn't above 0
     * @return whether this thread has it now
     * @throws InterruptedException if the thread is interrupted before it has it
     * @throws IllegalStateException if it had it before, or the segment is closed
     */
    public boolean tryWriteLock(Duration timeout) throws InterruptedException {
        return words.write(LockWait.upTo(TimeUnit.NANOSECONDS.convert(timeout)));
    }

    /** {@return whether a writer died while it wrote, and what the lock protects wasn't repaired since} */
    public boolean isInconsistent() {
        return words.isInconsistent();
    }

    /**
     * Says that what a dead writer left is in order again.
     *
     * @throws IllegalMonitorStateException if this thread doesn't have the lock for writing
     */
    public void markConsistent() {
        words.mark(false);
    }

    /**
     * Says that what it protects isn't in order, so that the next one's repair is called.
     *
     * @throws IllegalMonitorStateException if this thread doesn't have the lock for writing
     */
    public void markInconsistent() {
        words.mark(true);
    }

    /** {@return who has it for writing or waits for readers to leave, dead or alive; empty if nobody does} */
    public Optional<Holder> writer() {
        return words.writer();
    }

    /** {@return the processes that read, dead or alive, and how many of their threads do; each of them at its moment} */
    public List<Shareholder> readers() {
        return words.readers();
    }

    /** Closes the segment of a lock that {@link #createOrAttach} gave; otherwise does nothing. */
    @Override
    public void close() {
        NamedLock.close(own);
    }

    /** {@return who has it} */
    @Override
    public String toString() {
        return "SharedReadWriteLock[writer=" + writer() + ", readers=" + readers() + ']';
    }
}
