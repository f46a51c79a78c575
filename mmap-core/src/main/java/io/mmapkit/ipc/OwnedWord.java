package io.mmapkit.ipc;

import io.mmapkit.libc.StackRoom;
import java.time.Instant;
import java.util.Optional;

/**
 * A word that has one owner at most, and is taken over when that dies: what is common to all locks that one holds alone.
 *
 * <pre>
 *      0       4       8               16              24
 *      +-------+-------+---------------+---------------+
 *      | owner | state | thread        | since         |
 *      +-------+-------+---------------+---------------+
 * </pre>
 *
 * <p>The first word alone decides: 0 is free, otherwise it is the owner's token, and bit 31 says that somebody may sleep for it. It only ever
 * changes by compare-and-set from a value that was looked at, so that of many who find an owner dead, one takes its place; and by the owner's own
 * swap to 0. Whoever is killed after any of these steps leaves it free or with the token of a dead one. A wake-up that a killed one owed is
 * missed for a slice of {@link LockWait} at most, and no state depends on it.
 *
 * <p>The thread's word, of the token and the number of the thread, is the owner's, who clears it before it lets go. So another thread of this
 * process never finds its own number in it under this process's token, whatever died with what in it.
 */
final class OwnedWord {
    /** What comes of trying to own it. */
    enum Outcome {
        /** It was free. */
        OWNED,
        /** Its owner had died. */
        TAKEN_OVER,
        /** It has another owner, and the time is over. */
        REFUSED
    }

    static final int STATE_AT = 4;
    static final int FREE_AT = 24; // for more

    private static final int OWNER_AT = 0;
    private static final int THREAD_AT = 8;
    private static final int SINCE_AT = 16;
    private static final int WAITERS = ~Ownership.TOKEN;
    private static final int ANY_THREAD = 1;

    private final LockWords words;
    private final Ownership ownership;
    private final int token;
    private final boolean isOfThreads;

    /** @param isOfThreads whether it belongs to a thread; otherwise to all that have this attachment */
    OwnedWord(LockWords words, Ownership ownership, boolean isOfThreads) {
        this.words = words;
        this.ownership = ownership;
        this.token = ownership.token();
        this.isOfThreads = isOfThreads;
    }

    private long me() {
        return (long) token << Integer.SIZE
                | (isOfThreads ? Thread.currentThread().threadId() & 0xffff_ffffL : ANY_THREAD);
    }

    /**
     * Overflows now unless there is the stack that it takes to sign it and to let go: who took it and could do neither would keep it, and nobody in this
     * process could give it back.
     */
    void requireStack() {
        StackRoom.require(token);
    }

    /** Takes it if it is free. Looks before it swaps: that is cheaper where it isn't free. */
    boolean tryFast() {
        return words.get(OWNER_AT) == 0 && words.cas(OWNER_AT, 0, token);
    }

    /**
     * Takes it as soon as it is free or its owner is dead.
     *
     * @throws InterruptedException if the wait ends so
     */
    Outcome take(LockWait wait) throws InterruptedException {
        boolean done = false;
        try {
            while (true) {
                int word = words.get(OWNER_AT);
                if ((word & Ownership.TOKEN) == 0) {
                    // Who has slept was woken alone, or not at all: others may sleep on
                    if (words.cas(OWNER_AT, word, token | (wait.hasSlept() ? WAITERS : word & WAITERS))) {
                        done = true;
                        return Outcome.OWNED;
                    }
                } else if (wait.isTimeToLook() && ownership.isDead(word)) {
                    if (words.cas(OWNER_AT, word, token | WAITERS)) { // whoever slept while it died sleeps on
                        done = true;
                        return Outcome.TAKEN_OVER;
                    }
                } else if (!wait.hasSpun()) {
                    if (wait.isOver()) {
                        return Outcome.REFUSED;
                    }
                    if ((word & WAITERS) != 0 || words.cas(OWNER_AT, word, word | WAITERS)) {
                        wait.sleep(words, OWNER_AT, word | WAITERS);
                    }
                }
            }
        } finally {
            wait.end();
            if (!done && wait.hasSlept()) {
                int _ = words.wake(OWNER_AT, 1); // it may be this thread that was woken, and another that has to look
            }
        }
    }

    /** Notes who has taken it and when: the time is for people, and need not be exact. */
    void sign() {
        words.note(SINCE_AT, System.currentTimeMillis());
        words.note(THREAD_AT, me());
    }

    /** Whether this thread has taken and signed it. */
    boolean isMine() {
        return (words.get(OWNER_AT) & Ownership.TOKEN) == token && words.getLong(THREAD_AT) == me();
    }

    /**
     * Lets go.
     *
     * @param woken how many of those who sleep are woken
     */
    void release(int woken) {
        words.note(THREAD_AT, 0);
        if ((words.swap(OWNER_AT, 0) & WAITERS) != 0) {
            int _ = words.wake(OWNER_AT, woken);
        }
    }

    /** Whether it has an owner, dead or alive. */
    boolean isOwned() {
        return (words.get(OWNER_AT) & Ownership.TOKEN) != 0;
    }

    /** The word as it is now, to sleep for: the owner's bits, and whether somebody sleeps. */
    int look() {
        return words.get(OWNER_AT);
    }

    /** Sleeps for one slice while it has this owner. */
    void sleep(LockWait wait, int word) {
        if ((word & WAITERS) != 0 || words.cas(OWNER_AT, word, word | WAITERS)) {
            wait.sleep(words, OWNER_AT, word | WAITERS);
        }
    }

    /** Whether somebody may sleep for a word. */
    static boolean hasWaiters(int word) {
        return (word & WAITERS) != 0;
    }

    /** Whether the owner of a word has signed it. */
    boolean isSigned(int word) {
        int owner = word & Ownership.TOKEN;
        return owner != 0 && (int) (words.getLong(THREAD_AT) >>> Integer.SIZE) == owner;
    }

    /** Whether the owner is dead. */
    boolean isOwnerDead(int word) {
        return (word & Ownership.TOKEN) != 0 && ownership.isDead(word);
    }

    /** Who has it, dead or alive. */
    Optional<Holder> holder() {
        int word = words.get(OWNER_AT);
        long thread = words.getLong(THREAD_AT);
        long since = words.getLong(SINCE_AT);
        if ((word & Ownership.TOKEN) == 0) {
            return Optional.empty();
        }
        boolean isSigned = (int) (thread >>> Integer.SIZE) == (word & Ownership.TOKEN);
        return Optional.of(Holder.of(ownership.find(word), isSigned ? Instant.ofEpochMilli(since) : Instant.now(),
                isSigned && isOfThreads ? thread & 0xffff_ffffL : 0));
    }

}
