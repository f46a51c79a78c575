package io.mmapkit.ipc;

import io.mmapkit.ipc.OwnedWord.Outcome;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;

/**
 * A lock among the threads of all processes that have a segment attached. If its owner dies, whoever waits gets it, and is told.
 *
 * {@snippet file="KilledLockOwner.java" region="mutex"}
 *
 * <p><b>Where.</b> In {@value #BYTES} bytes of the segment's contents. Bytes that are 0 are a free lock, so that nobody has to make it; all
 * who give the same offset have the same lock.
 *
 * <p><b>Death.</b> Kill an owner with SIGKILL at whichever instruction, and one of those who wait has the lock within 100 ms of the kernel's
 * having cleared the process away: a waiter looks every 50 ms whether the owner still has its place in the segment, which the kernel vouches for. A
 * process that is stopped, or merely slow, keeps its lock for as long as it lives. To close the segment is to die, as far as the lock is
 * concerned.
 *
 * <p><b>Repair.</b> What a dead owner was changing may be half changed, so the lock is {@linkplain #isInconsistent inconsistent} from then
 * on. The {@linkplain #onOwnerDead repair} of the first to get the lock that has one is called, with the lock held, before that gets to
 * know that it has it; if it returns, the lock is consistent again. If it throws, or is killed too, the lock is given back inconsistent,
 * and the next owner's repair is called; so it has to cope with what an earlier one did. Without a repair, ask {@link #isInconsistent} and
 * say {@link #markConsistent}.
 *
 * <p><b>Threads.</b> It belongs to a thread, platform or virtual, and can't be locked twice by that. A thread that ends without unlocking
 * it keeps it for its process. It isn't fair. A waiter spins, yields, and sleeps in the kernel; a virtual thread is parked for up to a
 * millisecond at a time instead, so that its carrier is free. Interrupts are noticed within 50 ms.
 *
 * <p><b>Errors.</b> Locking it twice is an {@link IllegalStateException}; unlocking what isn't one's own, an {@link
 * IllegalMonitorStateException}; using it when the segment is closed, also when it is closed while waiting, an {@link
 * IllegalStateException}; if the system refuses to say who lives, an {@link UncheckedIOException}. A peer that writes nonsense into the
 * bytes can take the lock from its owner or keep it; it can't make anybody crash. As for all contents of a segment, a file that a peer cuts
 * makes accesses fault: see {@link SharedSegment}.
 *
 * <p><b>Cost.</b> Locking and unlocking without contention takes two atomic operations, some stores and a look at the clock: no system
 * call, and less than 100 ns. An attempt that fails takes two system calls to learn whether the owner lives, unless that is in the same
 * process.
 */
public final class SharedMutex implements Lock, AutoCloseable {
    /** How many bytes it takes, at an offset that is a multiple of this. */
    public static final int BYTES = 64;

    static final int INCONSISTENT = 1;
    static final int TAKE_OVERS_AT = OwnedWord.FREE_AT;

    private final SharedSegment segment;
    private final SharedSegment own; // or null
    private final LockWords words;
    private final OwnedWord word;
    private final Consumer<MemorySegment> repair; // or null

    private SharedMutex(SharedSegment segment, SharedSegment own, LockWords words, OwnedWord word,
            Consumer<MemorySegment> repair) {
        this.segment = segment;
        this.own = own;
        this.words = words;
        this.word = word;
        this.repair = repair;
    }

    /**
     * The lock at a place of a segment.
     *
     * @param segment attached for writing
     * @param offset in its contents, in bytes, a multiple of {@value #BYTES}
     * @return the lock, which ends with the segment and need not be closed
     * @throws IOException if the system refuses
     * @throws IllegalArgumentException if the offset isn't a multiple of that
     * @throws IndexOutOfBoundsException if the lock isn't within the contents
     * @throws IllegalStateException if the segment is closed, or attached for reading only
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public static SharedMutex at(SharedSegment segment, long offset) throws IOException {
        return at(segment, offset, null, null);
    }

    static SharedMutex at(SharedSegment segment, long offset, SharedSegment own, LockStep step) throws IOException {
        Ownership ownership = Ownership.of(segment);
        LockWords words = LockWords.at(segment, offset, BYTES, step);
        return new SharedMutex(segment, own, words, new OwnedWord(words, ownership, true), null);
    }

    /**
     * A lock in POSIX shared memory of its own, of mode 0600, which is made if it is missing. The name stays until {@link SharedSegment#unlink}.
     *
     * @param name of one to 255 bytes of UTF-8, without a slash but perhaps a first one
     * @return the lock, to be closed
     * @throws io.mmapkit.shared.IncompatibleSegmentException if something else has the name
     * @throws IOException if the system refuses
     */
    public static SharedMutex createOrAttach(String name) throws IOException {
        return NamedLock.createOrAttach(name, LockLook.MUTEX, BYTES, segment -> at(segment, 0, segment, null));
    }

    /**
     * The same lock, for one who can repair what it protects.
     *
     * @param action is given the segment's contents, and called with the lock held by a thread that is getting it after an owner died; must not
     * unlock it
     * @return the lock with this repair in place of any other
     */
    public SharedMutex onOwnerDead(Consumer<MemorySegment> action) {
        return new SharedMutex(segment, own, words, word, Objects.requireNonNull(action));
    }

    /**
     * Waits for the lock, whatever interrupts. What the repair throws is thrown, without the lock.
     *
     * @throws IllegalStateException if this thread has it, or the segment is closed
     */
    @Override
    public void lock() {
        requireStack();
        lockAgain();
    }

    /** Before it is taken, or given up to be taken again. */
    void requireStack() {
        word.requireStack();
    }

    /** The same for one who had it, and for whom there is the stack. */
    void lockAgain() {
        if (word.tryFast()) {
            owned(Outcome.OWNED);
        } else {
            try {
                owned(take(LockWait.uninterruptibly()));
            } catch (InterruptedException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        requireStack();
        owned(take(LockWait.interruptibly()));
    }

    /**
     * Gets the lock if it is free or its owner is dead.
     *
     * @return whether this thread has it now
     * @throws IllegalStateException if it had it before, or the segment is closed
     */
    @Override
    public boolean tryLock() {
        requireStack();
        try {
            return owned(word.tryFast() ? Outcome.OWNED : take(LockWait.none()));
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        requireStack();
        return owned(take(LockWait.upTo(unit.toNanos(time))));
    }

    /**
     * Waits for the lock, for some time. The repair isn't part of that.
     *
     * @param timeout for how long; not at all if it isn't above 0
     * @return whether this thread has it now
     * @throws InterruptedException if the thread is interrupted before it has it
     * @throws IllegalStateException if it had it before, or the segment is closed
     */
    public boolean tryLock(Duration timeout) throws InterruptedException {
        requireStack();
        return owned(take(LockWait.upTo(TimeUnit.NANOSECONDS.convert(timeout))));
    }

    private Outcome take(LockWait wait) throws InterruptedException {
        if (word.isMine()) {
            throw new IllegalStateException("this thread has the lock: it can't be locked twice");
        }
        return word.take(wait);
    }

    /**
     * What is to be done by who has just got it. Until a repair is through, a dead owner's token or the mark tells the next one: who is killed
     * before it sets the mark leaves its token, and the mark is only taken away after the repair.
     */
    private boolean owned(Outcome outcome) {
        if (outcome == Outcome.REFUSED) {
            return false;
        }
        word.sign();
        if (outcome == Outcome.TAKEN_OVER) {
            words.set(OwnedWord.STATE_AT, INCONSISTENT);
            words.set(TAKE_OVERS_AT, words.get(TAKE_OVERS_AT) + 1);
        }
        if (repair != null && isInconsistent()) {
            repair();
        }
        return true;
    }

    private void repair() {
        boolean done = false;
        try {
            repair.accept(segment.segment());
            done = true;
        } finally {
            if (!done && word.isMine()) {
                word.release(1);
            }
        }
        if (!word.isMine()) {
            throw new IllegalStateException("the repair unlocked what it was called to repair");
        }
        words.set(OwnedWord.STATE_AT, 0);
    }

    /**
     * Gives the lock back.
     *
     * @throws IllegalMonitorStateException if this thread doesn't have it
     * @throws IllegalStateException if the segment is closed
     */
    @Override
    public void unlock() {
        requireMine();
        word.release(1);
    }

    private void requireMine() {
        if (!word.isMine()) {
            throw new IllegalMonitorStateException("this thread doesn't have the lock");
        }
    }

    /**
     * Not from here: a condition needs shared memory of its own.
     *
     * @throws UnsupportedOperationException always
     * @see SharedCondition#at
     */
    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("SharedCondition.at(segment, offset, mutex) is a condition of it");
    }

    /** {@return whether an owner died, and what it protects wasn't repaired since} For certain only while this thread has the lock. */
    public boolean isInconsistent() {
        return (words.get(OwnedWord.STATE_AT) & INCONSISTENT) != 0;
    }

    /**
     * Says that what a dead owner left is in order again.
     *
     * @throws IllegalMonitorStateException if this thread doesn't have the lock
     */
    public void markConsistent() {
        requireMine();
        words.set(OwnedWord.STATE_AT, 0);
    }

    /**
     * Says that what it protects isn't in order, so that the next owner's repair is called: for one that can't finish what it began.
     *
     * @throws IllegalMonitorStateException if this thread doesn't have the lock
     */
    public void markInconsistent() {
        requireMine();
        words.set(OwnedWord.STATE_AT, INCONSISTENT);
    }

    /** {@return whether this thread has it} */
    public boolean isHeldByCurrentThread() {
        return word.isMine();
    }

    boolean isOwnerDead() {
        return word.isOwnerDead(word.look());
    }

    /** {@return who has it, dead or alive; empty if it is free} */
    public Optional<Holder> holder() {
        return word.holder();
    }

    /** {@return how often it was taken over from a dead owner, modulo 2<sup>32</sup>; who is killed while it does so may not be counted} */
    public int takeOvers() {
        return words.get(TAKE_OVERS_AT);
    }

    /** Closes the segment of a lock that {@link #createOrAttach} gave, as if its owner here had died if it is locked; otherwise does nothing. */
    @Override
    public void close() {
        NamedLock.close(own);
    }

    /** {@return who has it} */
    @Override
    public String toString() {
        return "SharedMutex[" + holder().map(Holder::toString).orElse("free") + ']';
    }
}
