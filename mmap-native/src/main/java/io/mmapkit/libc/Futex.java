package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.POINTER;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * {@code <linux/futex.h>}: waiting for a word in memory, shared between processes or not; futex(2).
 *
 * <p>A refusal is an ordinary answer here, so these calls return the negated error number as the kernel does, and throw nothing.
 */
public final class Futex {
    /** Wait while the word has a value. */
    public static final int FUTEX_WAIT = 0;
    /** Wake waiters. */
    public static final int FUTEX_WAKE = 1;
    /** Wake some and move the others. */
    public static final int FUTEX_REQUEUE = 3;
    /** The same if the word has a value. */
    public static final int FUTEX_CMP_REQUEUE = 4;
    /** Change a second word and wake. */
    public static final int FUTEX_WAKE_OP = 5;
    /** Lock, with priority inheritance. */
    public static final int FUTEX_LOCK_PI = 6;
    /** Unlock such a lock. */
    public static final int FUTEX_UNLOCK_PI = 7;
    /** Try to lock such a lock. */
    public static final int FUTEX_TRYLOCK_PI = 8;
    /** Wait, with an absolute time, for wakers of some bits. */
    public static final int FUTEX_WAIT_BITSET = 9;
    /** Wake waiters of some bits. */
    public static final int FUTEX_WAKE_BITSET = 10;
    /** The word isn't shared with another process. */
    public static final int FUTEX_PRIVATE_FLAG = 128;
    /** The time is of the clock on the wall. */
    public static final int FUTEX_CLOCK_REALTIME = 256;
    /** All bits. */
    public static final int FUTEX_BITSET_MATCH_ANY = -1;
    /** Robust and PI locks: somebody waits. */
    public static final int FUTEX_WAITERS = 0x80000000;
    /** Robust and PI locks: the owner ended. */
    public static final int FUTEX_OWNER_DIED = 0x40000000;
    /** Robust and PI locks: the owner. */
    public static final int FUTEX_TID_MASK = 0x3fffffff;
    /** futex_waitv: the word has 32 bits. */
    public static final int FUTEX_32 = 2;
    /** futex_waitv: how many words. */
    public static final int FUTEX_WAITV_MAX = 128;

    private Futex() {}

    /**
     * {@code int futex(uint32_t *uaddr, int futex_op, uint32_t val, const struct timespec *timeout, uint32_t *uaddr2, uint32_t val3)}.
     *
     * <p>Waits for a word, or wakes those who do.
     *
     * @param uaddr the word, aligned to 4 bytes
     * @param futex_op one of FUTEX_*, with flags
     * @param val the value waited for, or how many to wake
     * @param timeout a {@link StructTimespec}, or {@link MemorySegment#NULL} for no limit: relative for FUTEX_WAIT, absolute for
     * FUTEX_WAIT_BITSET
     * @param uaddr2 a second word, or {@link MemorySegment#NULL}
     * @param val3 bits, or a value
     * @return how many were woken, or 0; negative: an error number, −EAGAIN if the word had another value, −ETIMEDOUT, −EINTR, −EINVAL
     */
    public static int futex(MemorySegment uaddr, int futex_op, int val, MemorySegment timeout, MemorySegment uaddr2,
            int val3) {
        Objects.checkFromIndexSize(0, INT.byteSize(), uaddr.byteSize());
        if (waits(futex_op)) {
            Buffers.requireUnlessNull(timeout, StructTimespec.LAYOUT);
        }
        Buffers.requireUnlessNull(uaddr2, INT);
        try {
            return (int) FutexCall.CALL.invokeExact(uaddr, futex_op, val, timeout, uaddr2, val3);
        } catch (Throwable failure) {
            throw Libc.unexpected(failure);
        }
    }

    /** The other operations take a number in the place of the timeout. */
    private static boolean waits(int futex_op) {
        return switch (futex_op & ~(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME)) {
            case FUTEX_WAIT, FUTEX_WAIT_BITSET, FUTEX_LOCK_PI -> true;
            default -> false;
        };
    }

    private static final class FutexCall {
        static final MethodHandle CALL = Call.system("futex", SystemCalls.SYS_futex)
                .takes("uaddr", POINTER).takes("futex_op", INT).takes("val", INT).takes("timeout", POINTER)
                .takes("uaddr2", POINTER).takes("val3", INT).returns(INT, Returns.MINUS_ONE_NEGATED);
    }

    /**
     * {@code int futex_waitv(struct futex_waitv *waiters, unsigned int nr_futexes, unsigned int flags, struct timespec *timeout, clockid_t clockid)}.
     *
     * <p>Waits for one of several words; futex_waitv(2), Linux 5.16.
     *
     * @param waiters {@code nr_futexes} structures of {@link StructFutexWaitv}
     * @param nr_futexes 1 to FUTEX_WAITV_MAX
     * @param flags 0
     * @param timeout a {@link StructTimespec}, absolute, or {@link MemorySegment#NULL} for no limit
     * @param clockid {@link StructTimespec#CLOCK_MONOTONIC} or {@link StructTimespec#CLOCK_REALTIME}
     * @return which of them was woken; negative: an error number
     * @throws UnsupportedOperationException before Linux 5.16
     */
    public static int futex_waitv(MemorySegment waiters, int nr_futexes, int flags, MemorySegment timeout,
            int clockid) {
        Objects.checkFromIndexSize(0, nr_futexes * StructFutexWaitv.LAYOUT.byteSize(), waiters.byteSize());
        Buffers.requireUnlessNull(timeout, StructTimespec.LAYOUT);
        try {
            return (int) FutexWaitv.CALL.invokeExact(waiters, nr_futexes, flags, timeout, clockid);
        } catch (Throwable failure) {
            throw Libc.unexpected(failure);
        }
    }

    private static final class FutexWaitv {
        static final MethodHandle CALL = Call.system("futex_waitv", SystemCalls.SYS_futex_waitv)
                .takes("waiters", POINTER).takes("nr_futexes", INT).takes("flags", INT).takes("timeout", POINTER)
                .takes("clockid", INT).returns(INT, Returns.MINUS_ONE_NEGATED);
    }
}
