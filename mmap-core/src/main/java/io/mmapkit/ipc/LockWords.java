package io.mmapkit.ipc;

import io.mmapkit.libc.Futex;
import io.mmapkit.libc.StructTimespec;
import io.mmapkit.libc.Views;
import io.mmapkit.shared.SharedSegment;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * The shared words of one lock: all that it loads, stores, waits for and wakes goes through here. Loads and stores by the segment's own view, so
 * that they end with {@link IllegalStateException} once it is closed, and never in memory that is gone.
 */
final class LockWords {
    /** Of every lock, in bytes: what is polled together is in one cache line, and no other lock is in it. */
    static final int ALIGNMENT = 64;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final MemorySegment view;
    private final LockStep step; // or null

    private LockWords(MemorySegment view, LockStep step) {
        this.view = view;
        this.step = step;
    }

    /**
     * The words at a place of a segment's contents.
     *
     * @param step told of each step, or null
     * @throws IllegalArgumentException if the offset isn't a multiple of {@link #ALIGNMENT}
     * @throws IndexOutOfBoundsException if the lock wouldn't fit
     */
    static LockWords at(SharedSegment segment, long offset, long bytes, LockStep step) {
        if (offset % ALIGNMENT != 0) {
            throw new IllegalArgumentException(
                    "a lock begins at a multiple of " + ALIGNMENT + ", and not at " + offset);
        }
        return new LockWords(segment.segment().asSlice(offset, bytes), step);
    }

    int get(long at) {
        return (int) INT.getVolatile(view, at);
    }

    long getLong(long at) {
        return (long) LONG.getVolatile(view, at);
    }

    boolean cas(long at, int expected, int value) {
        step();
        return INT.compareAndSet(view, at, expected, value);
    }

    boolean cas(long at, long expected, long value) {
        step();
        return LONG.compareAndSet(view, at, expected, value);
    }

    int swap(long at, int value) {
        step();
        return (int) INT.getAndSet(view, at, value);
    }

    void set(long at, int value) {
        step();
        INT.setVolatile(view, at, value);
    }

    void set(long at, long value) {
        step();
        LONG.setVolatile(view, at, value);
    }

    /** Stores what others may see late, but whole, and before what is stored after it. */
    void note(long at, long value) {
        step();
        LONG.setRelease(view, at, value);
    }

    /**
     * Waits until somebody wakes who waits for the word, if it has this value; or without a reason.
     *
     * <p>The address is given to the kernel without the view's scope, so that a waiter doesn't keep the segment from being closed. The kernel
     * only reads the word: from memory that was unmapped it answers EFAULT, and in memory that took its place it finds another value or sleeps
     * out its time.
     */
    void await(long at, int value, long nanos) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timeout = arena.allocate(StructTimespec.LAYOUT);
            StructTimespec.tv_sec(timeout, nanos / SECOND);
            StructTimespec.tv_nsec(timeout, nanos % SECOND);
            int _ = Futex.futex(word(at), Futex.FUTEX_WAIT, value, timeout, MemorySegment.NULL, 0);
        }
    }

    /**
     * Wakes so many of those who wait for the word.
     *
     * @return how many there were
     */
    int wake(long at, int count) {
        step();
        return Futex.futex(word(at), Futex.FUTEX_WAKE, count, MemorySegment.NULL, MemorySegment.NULL, 0);
    }

    private MemorySegment word(long at) {
        return Views.of(view.address() + at, Integer.BYTES, Arena.global());
    }

    /**
     * Sets what is the same for all who use a lock; of many who do so at once, one does.
     *
     * @param value not 0
     * @throws IllegalArgumentException if another has set another value
     */
    void setOnce(long at, int value, String what) {
        if (get(at) != value && !cas(at, 0, value) && get(at) != value) {
            throw new IllegalArgumentException("it was made with " + get(at) + ' ' + what + ", and not " + value);
        }
    }

    private void step() {
        if (step != null) {
            step.next();
        }
    }
}
