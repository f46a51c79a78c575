package io.mmapkit.ipc;

import io.mmapkit.libc.Futex;
import io.mmapkit.libc.Membarrier;
import io.mmapkit.libc.StructTimespec;
import io.mmapkit.libc.Views;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * Two words by which one side waits for the other: whether somebody sleeps, and a futex that changes when it is rung.
 *
 * <p>Who rings looks at the first word after each change, without a fence, which would cost more than a message does; so it could miss who is
 * about to sleep. That one makes up for it: it says that it sleeps, has all running threads of all processes that ring pass a barrier,
 * membarrier(2), and looks once more. Either its look sees the change, or who made it sees that somebody sleeps. Without that barrier, and if who
 * rings is killed between the change and the ring, a sleeper wakes by itself after a slice.
 *
 * <p>Who is killed asleep leaves the first word behind, which costs the next ring one system call for nothing.
 */
final class Doorbell {
    static final int BYTES = 8;
    /** How long a sleeper may sleep that nobody wakes. */
    static final long SLICE = TimeUnit.MILLISECONDS.toNanos(50);

    private static final int BELL_AT = 4;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long SLICE_WITHOUT_BARRIER = TimeUnit.MILLISECONDS.toNanos(1);

    private final Words words;
    private final long address;
    private final boolean isOfMany;

    private Doorbell(Words words, long address, boolean isOfMany) {
        this.words = words;
        this.address = address;
        this.isOfMany = isOfMany;
    }

    /** For one sleeper at a time. */
    Doorbell(Words words, long address) {
        this(words, address, false);
    }

    /** For any number of sleepers. */
    static Doorbell ofMany(Words words, long address) {
        return new Doorbell(words, address, true);
    }

    /** Has this process take part in the barriers of those who sleep; once is enough. */
    private static final class Registration {
        static final boolean IS_DONE = isDone();

        private static boolean isDone() {
            try {
                Membarrier.membarrier(Membarrier.MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0);
                return true;
            } catch (SystemCallException | UnsupportedOperationException refused) {
                return false;
            }
        }
    }

    /** To be called before the first ring. */
    static boolean register() {
        return Registration.IS_DONE;
    }

    /** Wakes who sleeps, after a change that was stored before. */
    void ring() {
        VarHandle.storeStoreFence(); // for the compiler: the change isn't stored after this look
        if (words.getInt(address) != 0) {
            wake();
        }
    }

    /** As {@link #ring}, by one that isn't in the barriers: it has one of its own. */
    void ringWithFence() {
        VarHandle.fullFence();
        if (words.getInt(address) != 0) {
            wake();
        }
    }

    private void wake() {
        words.putIntVolatile(address, 0);
        words.addInt(address + BELL_AT, 1);
        int _ = Futex.futex(bell(), Futex.FUTEX_WAKE, Integer.MAX_VALUE, MemorySegment.NULL, MemorySegment.NULL, 0);
    }

    /** The futex word. */
    MemorySegment bell() {
        return Views.ALL.asSlice(address + BELL_AT, Integer.BYTES);
    }

    /** What the futex has to be for a sleeper to sleep: to be read before {@link #announce}. */
    int value() {
        return words.getIntAcquire(address + BELL_AT);
    }

    /** Says that somebody is about to sleep. What was changed before is seen by who looks after {@link #barrier}. */
    void announce() {
        words.putIntVolatile(address, 1);
    }

    /** The other half of {@link #ring}: one for all that were announced. */
    static boolean barrier() {
        try {
            Membarrier.membarrier(Membarrier.MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0, 0);
            return true;
        } catch (SystemCallException | UnsupportedOperationException refused) {
            return false;
        }
    }

    /** Takes back that one sleeps; of many, the next ring does. */
    void silence() {
        if (!isOfMany) {
            words.putIntRelease(address, 0);
        }
    }

    /** Sleeps until it is rung, for so many nanoseconds at most, or not at all if it was rung since. */
    void sleep(int value, long nanos) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timeout = arena.allocate(StructTimespec.LAYOUT);
            StructTimespec.tv_sec(timeout, nanos / SECOND);
            StructTimespec.tv_nsec(timeout, nanos % SECOND);
            int _ = Futex.futex(bell(), Futex.FUTEX_WAIT, value, timeout, MemorySegment.NULL, 0);
        }
    }

    /** How long to sleep at most. */
    static long slice(boolean isBehindBarrier) {
        return isBehindBarrier ? SLICE : SLICE_WITHOUT_BARRIER;
    }
}
