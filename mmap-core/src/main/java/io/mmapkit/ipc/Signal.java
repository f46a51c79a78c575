package io.mmapkit.ipc;

/**
 * A word that is waited for until something has changed, and that whoever changes it has to wake only if somebody waits.
 *
 * <p>Bit 31 says that somebody may sleep; the rest counts the changes. Who waits {@linkplain #arm arms} it, looks whether what it waits for is
 * there, and only then sleeps: what changes after that look changes the word, and the kernel doesn't let it sleep. What is killed between a change
 * and this leaves the others asleep for a slice of {@link LockWait}.
 */
final class Signal {
    private static final int WAITERS = 1 << 31;

    private final LockWords words;
    private final long at;

    Signal(LockWords words, long at) {
        this.words = words;
        this.at = at;
    }

    /** Whether somebody may sleep for a word. */
    static boolean hasWaiters(int word) {
        return (word & WAITERS) != 0;
    }

    /** Says that somebody is about to sleep. */
    int arm() {
        while (true) {
            int word = words.get(at);
            if ((word & WAITERS) != 0 || words.cas(at, word, word | WAITERS)) {
                return word | WAITERS;
            }
        }
    }

    /** Sleeps for one slice, unless something has changed since it was armed. */
    void sleep(LockWait wait, int armed) {
        wait.sleep(words, at, armed);
    }

    /** Wakes all who wait. Called after the change, by an atomic operation. */
    void change() {
        while (true) {
            int word = words.get(at);
            if ((word & WAITERS) == 0) {
                return;
            }
            if (words.cas(at, word, word + 1 & ~WAITERS)) {
                int _ = words.wake(at, Integer.MAX_VALUE);
                return;
            }
        }
    }

    /** Wakes one who sleeps. The others see the change when they have slept out their slice. */
    void changeForOne() {
        while (true) {
            int word = words.get(at);
            if ((word & WAITERS) == 0) {
                return;
            }
            int next = word + 1 | WAITERS;
            if (words.cas(at, word, next)) {
                if (words.wake(at, 1) == 0) { // nobody sleeps: who is about to, finds another value
                    words.cas(at, next, next & ~WAITERS);
                }
                return;
            }
        }
    }

    boolean hasChangedSince(int armed) {
        return ((words.get(at) ^ armed) & ~WAITERS) != 0;
    }
}
