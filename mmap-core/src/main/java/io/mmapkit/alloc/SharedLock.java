package io.mmapkit.alloc;

import io.mmapkit.libc.Futex;
import io.mmapkit.libc.StructTimespec;
import io.mmapkit.libc.Views;
import io.mmapkit.shared.Participant;
import io.mmapkit.shared.SegmentHeader;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The lock of a heap that processes share: a word that is 0 or names the attachment that has it, by its slot and its epoch, with bit 31 for somebody
 * who may sleep. Whoever finds the name of one that died swaps its own in. That it died is what the kernel says of its slot's lock, and no guess.
 *
 * <pre>
 *     31   30          24  23                                0
 *    +---+---------------+-----------------------------------+
 *    | w | slot + 1      | low bits of the slot's epoch      |
 *    +---+---------------+-----------------------------------+
 * </pre>
 */
final class SharedLock {
    private static final int WAITERS = 1 << 31;
    private static final int EPOCH_BITS = 24;
    private static final int EPOCH = (1 << EPOCH_BITS) - 1;
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 100 : 0;
    private static final int YIELDS = 4;
    private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long PARK = TimeUnit.MICROSECONDS.toNanos(200);

    private final SharedSegment segment;
    private final int token;
    private final long patience;

    /** @param patience for how long to wait for one that lives, in nanoseconds */
    SharedLock(SharedSegment segment, long patience) throws IOException {
        Participant self = segment.self();
        this.segment = segment;
        this.token = self.slot() + 1 << EPOCH_BITS | self.epoch() & EPOCH;
        this.patience = patience;
    }

    /** Takes it. */
    void lock(HeapWords words) {
        if (words.lockWord() != 0 || !words.casLock(0, token)) {
            wait(words);
        }
    }

    private void wait(HeapWords words) {
        for (int spin = 0; spin < SPINS; spin++) {
            if (words.lockWord() == 0 && words.casLock(0, token)) {
                return;
            }
            Thread.onSpinWait();
        }
        boolean interrupted = false;
        boolean slept = false;
        boolean done = false;
        long start = System.nanoTime();
        long looked = start - BETWEEN_LOOKS;
        try {
            for (int round = 0;; round++) {
                int word = words.lockWord();
                long now = System.nanoTime();
                if ((word & ~WAITERS) == 0) {
                    // Who has slept was woken alone, or not at all: others may sleep on
                    if (words.casLock(word, token | (slept ? WAITERS : word))) {
                        done = true;
                        return;
                    }
                } else if (round < YIELDS) {
                    Thread.yield();
                } else if (now - looked >= BETWEEN_LOOKS && isDead(word)) {
                    if (words.casLock(word, token | WAITERS)) {
                        done = true;
                        return;
                    }
                } else if (now - start > patience) {
                    throw new HeapBusyException(owner(word));
                } else {
                    looked = now - looked >= BETWEEN_LOOKS ? now : looked;
                    if ((word & WAITERS) != 0 || words.casLock(word, word | WAITERS)) {
                        slept = true;
                        interrupted |= sleep(words, word | WAITERS);
                    }
                }
            }
        } finally {
            if (!done && slept) {
                wake(words);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Sleeps for a slice, and says whether the thread had been interrupted, which it isn't any more then. */
    private static boolean sleep(HeapWords words, int value) {
        if (Thread.currentThread().isVirtual()) { // which would keep its carrier in the kernel
            boolean interrupted = Thread.interrupted(); // or it would never be parked
            LockSupport.parkNanos(PARK);
            return interrupted;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timeout = arena.allocate(StructTimespec.LAYOUT);
            StructTimespec.tv_nsec(timeout, SLICE);
            int _ = Futex.futex(word(words), Futex.FUTEX_WAIT, value, timeout, MemorySegment.NULL, 0);
        }
        return false;
    }

    /** Gives it back. */
    void unlock(HeapWords words) {
        if ((words.swapLock(0) & WAITERS) != 0) {
            wake(words);
        }
    }

    private static void wake(HeapWords words) {
        int _ = Futex.futex(word(words), Futex.FUTEX_WAKE, 1, MemorySegment.NULL, MemorySegment.NULL, 0);
    }

    /**
     * Given to the kernel without the memory's scope, so that who waits doesn't keep it from being closed. The kernel only looks at the word, and
     * says EFAULT if it isn't there any more.
     */
    private static MemorySegment word(HeapWords words) {
        return Views.of(words.memory().address() + HeapLayout.LOCK_AT, Integer.BYTES, Arena.global());
    }

    private boolean isDead(int word) {
        int owner = word & ~WAITERS;
        int slot = (owner >>> EPOCH_BITS) - 1;
        if (owner == token) {
            return false; // another thread
        }
        if (slot < 0 || slot >= SegmentHeader.SLOTS) {
            return true; // nobody can have written that
        }
        Participant other = participant(slot);
        return (other.epoch() & EPOCH) != (owner & EPOCH) || !other.isAlive();
    }

    private Participant participant(int slot) {
        try {
            return segment.participant(slot);
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    private String owner(int word) {
        int slot = ((word & ~WAITERS) >>> EPOCH_BITS) - 1;
        return slot < 0 || slot >= SegmentHeader.SLOTS ? "a process" : "process " + participant(slot).pid();
    }
}
