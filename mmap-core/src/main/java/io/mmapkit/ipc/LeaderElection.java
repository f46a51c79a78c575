package io.mmapkit.ipc;

import io.mmapkit.ipc.OwnedWord.Outcome;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One leader among the processes that have a segment attached. If it dies, one of those who campaign leads.
 *
 * {@snippet file="IpcPage.java" region="election"}
 *
 * <p><b>Where.</b> In {@value #BYTES} bytes of the segment's contents. Bytes that are 0 are an election without a leader.
 *
 * <p><b>Death.</b> Kill the leader at whichever instruction, and one of those who campaign leads within 100 ms of the kernel's having
 * cleared the process away. A leader that is stopped, or merely slow, leads on: nobody takes that from it while it lives. To close the
 * segment is to die.
 *
 * <p><b>Terms.</b> Each leader has a higher {@linkplain Leadership#term term} than those before. What a leader sends elsewhere, to a store
 * that outlives it say, should carry the term, and be refused there if a higher one was seen: so what was on its way when the leader died
 * can't undo what the next one did.
 *
 * <p><b>Threads.</b> It is the attachment that leads, not a thread: any thread may resign. Interrupts are noticed within 50 ms.
 *
 * <p><b>Errors.</b> Campaigning while it leads is an {@link IllegalStateException}, as is using it when the segment is closed, also when it
 * is closed while waiting; if the system refuses to say who lives, an {@link UncheckedIOException}.
 *
 * <p><b>Cost.</b> A candidate sleeps in the kernel and looks every 50 ms whether the leader lives, by two system calls; one in a virtual
 * thread looks at memory each millisecond, too.
 */
public final class LeaderElection implements AutoCloseable {
    /** How many bytes it takes, at an offset that is a multiple of this. */
    public static final int BYTES = 64;

    static final int TERM_AT = OwnedWord.FREE_AT;
    private static final int CHANGED_AT = TERM_AT + Long.BYTES;

    private final SharedSegment own; // or null
    private final LockWords words;
    private final OwnedWord leader;
    private final Signal changed;

    private LeaderElection(SharedSegment own, LockWords words, Ownership ownership) {
        this.own = own;
        this.words = words;
        this.leader = new OwnedWord(words, ownership, false);
        this.changed = new Signal(words, CHANGED_AT);
    }

    /** What a leader has. Closing it is to resign. */
    public final class Leadership implements AutoCloseable {
        private final long term;
        private final AtomicBoolean ended = new AtomicBoolean();

        private Leadership(long term) {
            this.term = term;
        }

        /** {@return a number that is higher than that of every leader before} */
        public long term() {
            return term;
        }

        /** {@return whether it hasn't resigned} Nobody else leads while that is so and the segment is open. */
        public boolean isHeld() {
            return !ended.get() && leader.isMine();
        }

        /**
         * Resigns, and lets another lead. Does nothing if it has.
         *
         * @throws IllegalStateException if the segment is closed, and so it doesn't lead any more
         */
        @Override
        public void close() {
            if (leader.isMine() && ended.compareAndSet(false, true)) { // once: the next leader may be of this process, too
                leader.release(1);
                changed.change();
            }
        }

        /** {@return its term} */
        @Override
        public String toString() {
            return "Leadership[term=" + term + ']';
        }
    }

    /**
     * The election at a place of a segment.
     *
     * @param segment attached for writing
     * @param offset in its contents, in bytes, a multiple of {@value #BYTES}
     * @return the election, which ends with the segment and need not be closed
     * @throws IOException if the system refuses
     * @throws IllegalArgumentException if the offset isn't a multiple of that
     * @throws IndexOutOfBoundsException if it isn't within the contents
     * @throws IllegalStateException if the segment is closed, or attached for reading only
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public static LeaderElection at(SharedSegment segment, long offset) throws IOException {
        return at(segment, offset, null, null);
    }

    static LeaderElection at(SharedSegment segment, long offset, SharedSegment own, LockStep step)
            throws IOException {
        Ownership ownership = Ownership.of(segment);
        return new LeaderElection(own, LockWords.at(segment, offset, BYTES, step), ownership);
    }

    /**
     * An election in POSIX shared memory of its own, of mode 0600, which is made if it is missing. The name stays until {@link
     * SharedSegment#unlink}.
     *
     * @param name of one to 255 bytes of UTF-8, without a slash but perhaps a first one
     * @return the election, to be closed
     * @throws io.mmapkit.shared.IncompatibleSegmentException if something else has the name
     * @throws IOException if the system refuses
     */
    public static LeaderElection createOrAttach(String name) throws IOException {
        return NamedLock.createOrAttach(name, LockLook.ELECTION, BYTES, segment -> at(segment, 0, segment, null));
    }

    /**
     * Waits until this process leads.
     *
     * @return what it has then
     * @throws InterruptedException if the thread is interrupted before
     * @throws IllegalStateException if it leads, or the segment is closed
     */
    public Leadership campaign() throws InterruptedException {
        return campaign(LockWait.interruptibly()).orElseThrow();
    }

    /**
     * Waits until this process leads, for some time.
     *
     * @param timeout for how long; not at all if it isn't above 0
     * @return what it has then; empty if another leads
     * @throws InterruptedException if the thread is interrupted before
     * @throws IllegalStateException if it leads, or the segment is closed
     */
    public Optional<Leadership> campaign(Duration timeout) throws InterruptedException {
        return campaign(LockWait.upTo(TimeUnit.NANOSECONDS.convert(timeout)));
    }

    /**
     * Leads if nobody does, or the leader is dead.
     *
     * @return what it has then; empty if another leads
     * @throws IllegalStateException if it leads, or the segment is closed
     */
    public Optional<Leadership> tryCampaign() {
        try {
            return campaign(LockWait.none());
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /**
     * The term grows before anybody is told that there is a leader, the leader included: who is killed before it signs has led nothing, and
     * who comes next has a higher one.
     */
    private Optional<Leadership> campaign(LockWait wait) throws InterruptedException {
        if (leader.isMine()) {
            throw new IllegalStateException("this process leads");
        }
        leader.requireStack();
        if (leader.take(wait) == Outcome.REFUSED) {
            return Optional.empty();
        }
        long term = words.getLong(TERM_AT) + 1;
        words.set(TERM_AT, term);
        leader.sign();
        changed.change();
        return Optional.of(new Leadership(term));
    }

    /** {@return who leads, or died leading; empty if nobody does} It may have changed by the time it is read. */
    public Optional<Leader> leader() {
        while (true) {
            int word = leader.look();
            if (!leader.isSigned(word)) {
                return Optional.empty(); // nobody, or one that doesn't know it yet
            }
            long term = words.getLong(TERM_AT);
            Optional<Holder> holder = leader.holder();
            if (leader.isSigned(leader.look()) && words.getLong(TERM_AT) == term && holder.isPresent()) {
                Holder who = holder.get();
                return Optional.of(new Leader(who.pid(), who.namespace(), who.since(), term, who.isAlive()));
            }
        }
    }

    /**
     * Waits until the leader of a term doesn't lead any more: it has resigned or died, or another leads. Of term 0, until somebody leads.
     *
     * @param term of the leader that is known; 0 if none is
     * @param timeout for how long; not at all if it isn't above 0
     * @return whether that is so; {@link #leader} tells more
     * @throws InterruptedException if the thread is interrupted before
     * @throws IllegalStateException if the segment is closed
     */
    public boolean awaitChange(long term, Duration timeout) throws InterruptedException {
        LockWait wait = LockWait.upTo(TimeUnit.NANOSECONDS.convert(timeout));
        while (true) {
            if (hasChanged(term, wait.isTimeToLook())) {
                return true;
            }
            if (!wait.hasSpun()) {
                if (wait.isOver()) {
                    return false;
                }
                int armed = changed.arm();
                if (!hasChanged(term, false)) {
                    changed.sleep(wait, armed);
                }
            }
        }
    }

    private boolean hasChanged(long term, boolean looks) {
        int word = leader.look();
        boolean leads = leader.isSigned(word);
        if (term == 0 || !leads || words.getLong(TERM_AT) != term) {
            return leads || term != 0;
        }
        return looks && leader.isOwnerDead(word);
    }

    /** Closes the segment of an election that {@link #createOrAttach} gave, as if this process had died if it leads; otherwise does nothing. */
    @Override
    public void close() {
        NamedLock.close(own);
    }

    /** {@return who leads} */
    @Override
    public String toString() {
        return "LeaderElection[" + leader().map(Leader::toString).orElse("nobody leads") + ']';
    }
}
