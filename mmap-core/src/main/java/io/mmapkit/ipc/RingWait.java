package io.mmapkit.ipc;

import io.mmapkit.libc.Futex;
import io.mmapkit.libc.StructFutexWaitv;
import io.mmapkit.libc.StructTimespec;
import io.mmapkit.libc.Time;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One wait of one thread for one of several {@linkplain Doorbell bells}: it spins, yields, and then sleeps in the kernel, in slices. A virtual thread
 * is parked instead, for at most a millisecond at a time, since a thread that sleeps in the kernel keeps its carrier.
 */
final class RingWait {
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 500 : 0;
    private static final int YIELDS = 2;
    /** How long the first sleep is at most, which nobody is certain to end. */
    private static final long NAP = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_PARK = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long LONGEST_PARK = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<Doorbell> bells;
    private final BooleanSupplier ready;
    private final int[] values;
    private final long start = System.nanoTime();
    private final long limit;

    private RingWait(List<Doorbell> bells, BooleanSupplier ready, long limit) {
        this.bells = bells;
        this.ready = ready;
        this.values = new int[bells.size()];
        this.limit = limit;
    }

    /**
     * Waits until something is ready.
     *
     * @param bells that are rung when it may be; 1 to {@link Futex#FUTEX_WAITV_MAX}
     * @param ready whether it is; may throw, which ends the wait
     * @return whether it is; false if the time is over
     * @throws InterruptedIOException if the thread is interrupted, and stays so
     */
    static boolean until(List<Doorbell> bells, BooleanSupplier ready, Duration timeout) throws InterruptedIOException {
        if (ready.getAsBoolean()) {
            return true;
        }
        return new RingWait(bells, ready, nanos(timeout)).await();
    }

    /** As many as there can be, if there would be more; 0 if it is negative. */
    static long nanos(Duration timeout) {
        try {
            return Math.max(0, timeout.toNanos()); // from the least number no time can be taken away
        } catch (ArithmeticException endless) {
            return timeout.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    private long left() {
        return limit == Long.MAX_VALUE ? limit : limit - (System.nanoTime() - start);
    }

    private boolean await() throws InterruptedIOException {
        for (int i = 0; i < SPINS; i++) {
            Thread.onSpinWait();
            if (ready.getAsBoolean()) {
                return true;
            }
        }
        for (int i = 0; i < YIELDS && left() > 0; i++) {
            Thread.yield();
            if (ready.getAsBoolean()) {
                return true;
            }
        }
        return Thread.currentThread().isVirtual() ? park() : sleep();
    }

    private boolean park() throws InterruptedIOException {
        long nanos = FIRST_PARK;
        while (!ready.getAsBoolean()) {
            requireUninterrupted();
            long left = left();
            if (left <= 0) {
                return false;
            }
            LockSupport.parkNanos(this, Math.min(nanos, left));
            nanos = Math.min(2 * nanos, LONGEST_PARK);
        }
        return true;
    }

    /**
     * The barrier interrupts all other processors, that of the thread whose message is awaited too. So a sleep begins without: what was stored before
     * this thread looked, and can't be seen yet, is a matter of less than a microsecond, and who misses it sleeps no longer than a nap.
     */
    private boolean sleep() throws InterruptedIOException {
        try {
            for (boolean isFirst = true;; isFirst = false) {
                requireUninterrupted();
                for (int i = 0; i < values.length; i++) {
                    values[i] = bells.get(i).value();
                    bells.get(i).announce();
                }
                long slice = isFirst ? NAP : Doorbell.slice(Doorbell.barrier());
                if (ready.getAsBoolean()) {
                    return true;
                }
                long left = left();
                if (left <= 0) {
                    return false;
                }
                sleep(Math.min(left, slice));
                if (ready.getAsBoolean()) {
                    return true;
                }
            }
        } finally {
            bells.forEach(Doorbell::silence);
        }
    }

    private void sleep(long nanos) {
        if (values.length == 1) {
            bells.getFirst().sleep(values[0], nanos);
        } else if (!sleepOnAll(nanos)) {
            LockSupport.parkNanos(this, Math.min(nanos, LONGEST_PARK)); // Linux before 5.16
        }
    }

    /** Whether this kernel can. */
    private boolean sleepOnAll(long nanos) {
        try (Arena arena = Arena.ofConfined()) {
            long size = StructFutexWaitv.LAYOUT.byteSize();
            MemorySegment waiters = arena.allocate(size * values.length, StructFutexWaitv.LAYOUT.byteAlignment());
            for (int i = 0; i < values.length; i++) {
                MemorySegment waiter = waiters.asSlice(i * size, size);
                StructFutexWaitv.val(waiter, Integer.toUnsignedLong(values[i]));
                StructFutexWaitv.uaddr(waiter, bells.get(i).bell().address());
                StructFutexWaitv.flags(waiter, Futex.FUTEX_32);
            }
            MemorySegment until = arena.allocate(StructTimespec.LAYOUT);
            Time.clock_gettime(StructTimespec.CLOCK_MONOTONIC, until);
            long end = StructTimespec.tv_nsec(until) + nanos; // a slice: no overflow
            StructTimespec.tv_sec(until, StructTimespec.tv_sec(until) + end / SECOND);
            StructTimespec.tv_nsec(until, end % SECOND);
            int woken = Futex.futex_waitv(waiters, values.length, 0, until, StructTimespec.CLOCK_MONOTONIC);
            return woken != -Errno.ENOSYS.number();
        } catch (UnsupportedOperationException | SystemCallException old) {
            return false;
        }
    }

    private static void requireUninterrupted() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while waiting for a ring");
        }
    }
}
