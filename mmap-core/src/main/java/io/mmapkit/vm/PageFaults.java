package io.mmapkit.vm;

import io.mmapkit.libc.Resource;
import io.mmapkit.libc.StructRusage;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * Page faults, and time: of a block of code, of a thread so far, or of the process so far; getrusage(2).
 *
 * @param minor accesses to pages that weren't in the page table, and were to be had without waiting: zeroed, in the page cache, copied
 * @param major accesses to pages for which a device was waited for
 * @param elapsed how long it took; zero for a thread or a process so far
 * @param user how long the processor was in the program, as the kernel accounts it, perhaps in ticks
 * @param system how long the processor was in the kernel, in the same way
 */
public record PageFaults(long minor, long major, Duration elapsed, Duration user, Duration system) {
    /**
     * What is measured.
     *
     * @param <X> what it may throw
     */
    @FunctionalInterface
    public interface Block<X extends Throwable> {
        /**
         * Does it.
         *
         * @throws X if it fails
         */
        void run() throws X;
    }

    /**
     * Measures a block, in the thread that runs it: what other threads fault meanwhile doesn't count, and neither does what the block has others do.
     * Objects that the block makes may be faults of their own, in the Java heap.
     *
     * @param <X> what the block may throw
     * @param block what is measured
     * @return its faults and its time
     * @throws X what the block threw
     * @throws IllegalStateException in a virtual thread, which one thread of the system after the other may carry
     */
    public static <X extends Throwable> PageFaults measure(Block<X> block) throws X {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment before = arena.allocate(StructRusage.LAYOUT);
            MemorySegment after = arena.allocate(StructRusage.LAYOUT);
            read(Resource.RUSAGE_THREAD, after); // so that the call itself, and both pages, are there
            read(Resource.RUSAGE_THREAD, before);
            long began = System.nanoTime();
            block.run();
            long ended = System.nanoTime();
            read(Resource.RUSAGE_THREAD, after);
            return difference(before, after, Duration.ofNanos(ended - began));
        }
    }

    /**
     * Those of the calling thread so far.
     *
     * @return its faults, and its time with the processor
     * @throws IllegalStateException in a virtual thread
     */
    public static PageFaults ofThread() {
        return soFar(Resource.RUSAGE_THREAD);
    }

    /** {@return those of all threads of this process so far} */
    public static PageFaults ofProcess() {
        return soFar(Resource.RUSAGE_SELF);
    }

    private static PageFaults soFar(int who) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment none = arena.allocate(StructRusage.LAYOUT);
            MemorySegment now = arena.allocate(StructRusage.LAYOUT);
            read(who, now);
            return difference(none, now, Duration.ZERO);
        }
    }

    private static void read(int who, MemorySegment usage) {
        if (who == Resource.RUSAGE_THREAD && Thread.currentThread().isVirtual()) {
            throw new IllegalStateException(
                    "faults are counted for each thread of the system, and this one is virtual");
        }
        try {
            Resource.getrusage(who, usage);
        } catch (SystemCallException refused) { // EFAULT and EINVAL are all there is
            throw new AssertionError(refused);
        }
    }

    private static PageFaults difference(MemorySegment before, MemorySegment after, Duration elapsed) {
        return new PageFaults(StructRusage.ru_minflt(after) - StructRusage.ru_minflt(before),
                StructRusage.ru_majflt(after) - StructRusage.ru_majflt(before), elapsed,
                Duration.of(StructRusage.ru_utime(after) - StructRusage.ru_utime(before), ChronoUnit.MICROS),
                Duration.of(StructRusage.ru_stime(after) - StructRusage.ru_stime(before), ChronoUnit.MICROS));
    }
}
