package io.mmapkit.process;

import io.mmapkit.Protection;
import io.mmapkit.libc.ForkRecord.Operation;
import io.mmapkit.libc.Futex;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.SystemCalls;
import io.mmapkit.process.Step.Argument;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Steps that use memory, wait for it, and change what of it the child has: public methods of {@link ChildProgramBuilder}. */
abstract sealed class MemorySteps extends StepList permits FileSteps {
    private static final long POLL_NANOS = 50_000;

    /**
     * Copies memory.
     *
     * @param from what to copy, all of it
     * @param to where to, not shorter than that
     * @return this
     * @throws IllegalArgumentException if one isn't native, the target is shorter or read-only, or they overlap
     * @throws IllegalStateException if one isn't alive
     */
    public ChildProgramBuilder copy(MemorySegment from, MemorySegment to) {
        Argument source = Arguments.memory(from);
        Argument target = Arguments.writable(to);
        if (to.byteSize() < from.byteSize() || to.asOverlappingSlice(from).isPresent()) {
            throw new IllegalArgumentException("can't copy " + from + " to " + to);
        }
        return add(Step.of("copy", Operation.COPY, 0, target, source, new Step.Number(from.byteSize())));
    }

    /**
     * Stores eight bytes, in the order of this machine, so that who sees them sees what the child stored before.
     *
     * @param to where to
     * @param offset in bytes; the address has to be divisible by 8
     * @param value what to store
     * @return this
     * @throws IndexOutOfBoundsException if that isn't inside
     * @throws IllegalArgumentException if the memory isn't native or is read-only, or the place isn't aligned
     * @throws IllegalStateException if it isn't alive
     */
    public ChildProgramBuilder store(MemorySegment to, long offset, long value) {
        return add(Step.of("store", Operation.STORE, 0, new Step.Number(0),
                Arguments.eightBytes(Arguments.checked(to), offset),
                new Step.Number(value)));
    }

    /**
     * Loads eight bytes, which are the {@linkplain StepResult#value value} of the step.
     *
     * @param from where from
     * @param offset in bytes; the address has to be divisible by 8
     * @return this
     * @throws IndexOutOfBoundsException if that isn't inside
     * @throws IllegalArgumentException if the memory isn't native, or the place isn't aligned
     * @throws IllegalStateException if it isn't alive
     */
    public ChildProgramBuilder load(MemorySegment from, long offset) {
        return add(Step.of("load", Operation.LOAD, 0, new Step.Number(0), Arguments.eightBytes(from, offset)));
    }

    /**
     * Adds to eight bytes, atomically each time. The value of the step is what is there after the last time.
     *
     * @param to where to
     * @param offset in bytes; the address has to be divisible by 8
     * @param delta what to add
     * @param times how often, at least once
     * @return this
     * @throws IndexOutOfBoundsException if that isn't inside
     * @throws IllegalArgumentException if the memory isn't native or is read-only, the place isn't aligned, or it is to be done less than once
     * @throws IllegalStateException if it isn't alive
     */
    public ChildProgramBuilder add(MemorySegment to, long offset, long delta, long times) {
        if (times < 1) {
            throw new IllegalArgumentException("at least once, and not " + times + " times");
        }
        return add(Step.of("add", Operation.ADD, 0, new Step.Number(0),
                Arguments.eightBytes(Arguments.checked(to), offset),
                new Step.Number(delta), new Step.Number(times)));
    }

    /**
     * Does some steps only if eight bytes have a value, and goes on with what follows either way. The value of the step is what is there.
     *
     * @param from where from
     * @param offset in bytes; the address has to be divisible by 8
     * @param expected the value
     * @param then adds those steps to the builder that it is given, this one; if it throws, none is added, and what happens after failures is
     *        as before
     * @return this
     * @throws IndexOutOfBoundsException if that isn't inside
     * @throws IllegalArgumentException if the memory isn't native, or the place isn't aligned
     * @throws IllegalStateException if it isn't alive
     */
    public ChildProgramBuilder ifEqual(MemorySegment from, long offset, long expected,
            Consumer<ChildProgramBuilder> then) {
        Step compare = Step.of("compare", Operation.COMPARE, 0, new Step.Number(0), Arguments.eightBytes(from, offset),
                new Step.Number(expected));
        int at = steps.size();
        steps.add(compare);
        Map<ChildFile, Step> before = Map.copyOf(files);
        Set<Integer> namedBefore = Set.copyOf(descriptors);
        boolean wentOn = goesOn;
        try {
            then.accept(self());
        } catch (RuntimeException | Error failure) {
            steps.subList(at, steps.size()).clear();
            files.clear();
            files.putAll(before);
            descriptors.retainAll(namedBefore);
            goesOn = wentOn;
            throw failure;
        }
        files.keySet().retainAll(before.keySet()); // what may not be open isn't to be used
        files.putAll(before);
        steps.set(at, compare.skipping(steps.size() - at - 1));
        return self();
    }

    /**
     * Waits until eight bytes have a value, which another process stores: it looks every 50 µs or so. Too late is ETIMEDOUT.
     *
     * @param from where from; of shared memory
     * @param offset in bytes; the address has to be divisible by 8
     * @param expected the value
     * @param timeout about how long at most
     * @return this
     * @throws IndexOutOfBoundsException if that isn't inside
     * @throws IllegalArgumentException if the memory isn't native, the place isn't aligned, or the time is negative
     * @throws IllegalStateException if it isn't alive
     */
    public ChildProgramBuilder await(MemorySegment from, long offset, long expected, Duration timeout) {
        Arguments.requireNotNegative(timeout);
        long looks = timeout.compareTo(Duration.ofDays(1000)) > 0 ? Long.MAX_VALUE : timeout.toNanos() / POLL_NANOS;
        return add(Step.of("await", Operation.AWAIT, SystemCalls.SYS_nanosleep, new Step.Number(0),
                Arguments.eightBytes(from, offset), new Step.Number(expected), new Step.Number(looks),
                Arguments.time(Duration.ofNanos(POLL_NANOS))));
    }

    /**
     * Wakes who waits for a word of shared memory; futex(2), FUTEX_WAKE. The value of the step is how many.
     *
     * @param word its memory
     * @param offset in bytes; the address has to be divisible by 4
     * @param waiters how many at most
     * @return this
     * @throws IndexOutOfBoundsException if that isn't inside
     * @throws IllegalArgumentException if the memory isn't native, the place isn't aligned, or nobody is to be woken
     * @throws IllegalStateException if it isn't alive
     */
    public ChildProgramBuilder futexWake(MemorySegment word, long offset, int waiters) {
        if (waiters < 1) {
            throw new IllegalArgumentException("at least one, and not " + waiters);
        }
        return call("futexWake", SystemCalls.SYS_futex, Arguments.aligned(word, offset, Integer.BYTES),
                new Step.Number(Futex.FUTEX_WAKE), new Step.Number(waiters));
    }

    /**
     * Changes what the child may do with pages of its own address space; mprotect(2).
     *
     * @param pages whole pages
     * @param protections READ, WRITE and EXEC are possible; none is no access
     * @return this
     * @throws IllegalArgumentException if the memory isn't native or isn't whole pages, or a protection isn't one of those
     * @throws IllegalStateException if the memory isn't alive
     */
    public ChildProgramBuilder protect(MemorySegment pages, Protection... protections) {
        return call("protect", SystemCalls.SYS_mprotect, Arguments.pages(pages), new Step.Number(pages.byteSize()),
                new Step.Number(Arguments.bits(protections)));
    }

    /**
     * Takes pages out of the child's address space; munmap(2).
     *
     * @param pages whole pages
     * @return this
     * @throws IllegalArgumentException if the memory isn't native or isn't whole pages
     * @throws IllegalStateException if the memory isn't alive
     */
    public ChildProgramBuilder unmap(MemorySegment pages) {
        return call("unmap", SystemCalls.SYS_munmap, Arguments.pages(pages), new Step.Number(pages.byteSize()));
    }

    /**
     * Throws away what pages of the child's copy hold: they are zeros then, or what the file holds; madvise(2), MADV_DONTNEED.
     *
     * @param pages whole pages
     * @return this
     * @throws IllegalArgumentException if the memory isn't native or isn't whole pages
     * @throws IllegalStateException if the memory isn't alive
     */
    public ChildProgramBuilder discard(MemorySegment pages) {
        return call("discard", SystemCalls.SYS_madvise, Arguments.pages(pages), new Step.Number(pages.byteSize()),
                new Step.Number(Mman.MADV_DONTNEED));
    }
}
