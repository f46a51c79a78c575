package io.mmapkit.process;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.ProcFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Leaves the Java heap out of a fork (MADV_DONTFORK), and takes that back: its page tables are most of what a fork copies, 25 ms for each GiB in
 * pages of 4 KiB, and no child of ours looks at it.
 *
 * <p>Neither this process nor its garbage collector can tell: all that changes is what a fork copies. A child that others fork meanwhile lacks the
 * heap, which no forked child can use: only the JVM knows where things are in it. The JDK itself starts processes by vfork(2), which copies
 * nothing. If taking it back fails, that stays so. One at a time: another child of ours may need what this one does without.
 *
 * <p>The heap is what lies below 32 GiB, where HotSpot puts it so that references take four bytes and the kernel puts nothing unasked: neighbouring
 * mappings that are together as large as the heap may be, of which those are left out that can be written and have no file. A heap that isn't there is copied; that of ZGC is shared memory,
 * which is never copied.
 */
final class LeftOut implements AutoCloseable {
    private static final long LOW = 32L << 30;
    private static final long WORTH_IT = 64L << 20;

    private record Range(long start, long end, boolean isCommitted) {
        long size() {
            return end - start;
        }
    }

    /** Held from leaving out to taking back. */
    private static final ReentrantLock FORKING = new ReentrantLock();

    private final List<Range> ranges = new ArrayList<>();

    private LeftOut() {}

    /**
     * Leaves out what there is, until this thread closes it.
     *
     * @param needed what the child needs; where that is in between, all is copied
     */
    static LeftOut of(ChildProgram needed) {
        LeftOut leftOut = new LeftOut();
        FORKING.lock();
        try {
            leftOut.leaveOut(needed);
            return leftOut;
        } catch (RuntimeException | Error failure) {
            leftOut.close();
            throw failure;
        }
    }

    private void leaveOut(ChildProgram needed) {
        if (Runtime.getRuntime().totalMemory() >= WORTH_IT) {
            try {
                for (Range range : heap(ProcFile.text("/proc/self/maps"), Runtime.getRuntime().maxMemory(), needed)) {
                    ranges.add(range); // also if only a part of it is still there
                    advise(range, Mman.MADV_DONTFORK);
                }
            } catch (IOException refused) {
                // no /proc, or a mapping that changed meanwhile: more is copied
            }
        }
    }

    private static void advise(Range range, int advice) throws SystemCallException {
        Mman.madvise(MemorySegment.ofAddress(range.start), range.size(), advice);
    }

    /**
     * The parts of the heap that have pages: those of the largest neighbourhood, in which there may also be a file, the archive of classes.
     *
     * @return none if it can't be told
     */
    private static List<Range> heap(String maps, long size, ChildProgram needed) {
        List<Range> best = List.of();
        List<Range> group = new ArrayList<>();
        for (int at = 0, end; (end = maps.indexOf('\n', at)) >= 0; at = end + 1) { // few of the lines are looked at
            Range range = range(maps.substring(at, end));
            boolean isLow = Long.compareUnsigned(range.end, LOW) <= 0;
            if (!isLow || !group.isEmpty() && group.getLast().end != range.start) {
                best = better(best, group, size, needed);
                group = new ArrayList<>();
            }
            if (!isLow) {
                break;
            }
            group.add(range);
        }
        return best;
    }

    private static Range range(String line) {
        int dash = line.indexOf('-');
        int space = line.indexOf(' ', dash);
        return new Range(Long.parseUnsignedLong(line, 0, dash, 16), Long.parseUnsignedLong(line, dash + 1, space, 16),
                line.startsWith("rw-p", space + 1) && line.stripTrailing().endsWith(" 00:00 0"));
    }

    private static List<Range> better(List<Range> best, List<Range> group, long size, ChildProgram needed) {
        List<Range> committed = group.stream().filter(Range::isCommitted).toList();
        return !group.isEmpty() && group.getLast().end - group.getFirst().start >= size
                && sum(committed) >= Math.max(WORTH_IT, sum(best) + 1)
                && !needed.touches(group.getFirst().start, group.getLast().end) ? committed : best;
    }

    private static long sum(List<Range> ranges) {
        return ranges.stream().mapToLong(Range::size).sum();
    }

    @Override
    public void close() {
        try {
            for (Range range : ranges) {
                takeBack(range);
            }
        } finally {
            FORKING.unlock();
        }
    }

    private static void takeBack(Range range) {
        try {
            advise(range, Mman.MADV_DOFORK);
        } catch (SystemCallException refused) {
            // a part of the heap was given back meanwhile: what is there was advised nevertheless (ENOMEM)
        }
    }

    /** {@return whether anything is left out} */
    boolean isAnything() {
        return !ranges.isEmpty();
    }
}
