package io.mmapkit.process;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Leaves the Java heap out of a fork (MADV_DONTFORK), and takes that back: its page tables are most of what a fork copies, 25 ms for each GiB in
 * pages of 4 KiB, and no child of ours looks at it.
 *
 * <p>Neither this process nor its garbage collector can tell: all that changes is what a fork copies. A child that others fork meanwhile lacks the
 * heap, which no forked child can use: only the JVM knows where things are in it. The JDK itself starts processes by vfork(2), which copies
 * nothing. If taking it back fails, that stays so. One at a time: another child of ours may need what this one does without.
 *
 * <p>The heap is what lies {@linkplain LowMapping below 32 GiB}: neighbouring mappings that are together as large as the heap may be, of which
 * those are left out that are memory. A heap that isn't there is copied; that of ZGC is shared memory, which is never copied.
 *
 * <p><b>What somebody left out himself stays so.</b> It may lie beside the heap, and the kernel tells such a mapping from others only in a text that
 * takes milliseconds to write. But mappings that differ in this are never one: so the end of each stays in the fork, and where the kernel shows
 * an end of a mapping there afterwards, this is what made the difference. Where it doesn't, the mapping was left out before, and is left alone; unless it
 * ends earlier now: that is the heap, of which the garbage collector took or gave back a part in between.
 */
final class LeftOut implements AutoCloseable {
    private static final long WORTH_IT = 64L << 20;
    private static final long HUGE_PAGE = 2L << 20; // a mapping that ended within one would take it apart

    /** What is left out of a mapping: all but its end. */
    private record Range(long start, long end) {
        static Range of(LowMapping mapping) {
            return new Range(mapping.start(), (mapping.end() - 1) / HUGE_PAGE * HUGE_PAGE);
        }

        /** Whether the mapping wasn't left out before, by where mappings end since. */
        boolean isOurs(NavigableSet<Long> ends) {
            Long next = ends.higher(start);
            return next != null && next <= end;
        }

        void advise(int advice) {
            try {
                Mman.madvise(MemorySegment.ofAddress(start), end - start, advice);
            } catch (SystemCallException refused) {
                // ENOMEM: a part of the heap was given back meanwhile, and what is there was advised nevertheless; or there are too many mappings
            }
        }
    }

    /** Held from leaving out to taking back. */
    private static final ReentrantLock FORKING = new ReentrantLock();

    private List<Range> ranges = List.of();

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
                ranges = heap(LowMapping.all(), Runtime.getRuntime().maxMemory(), needed).stream()
                        .map(Range::of).filter(range -> range.end > range.start).toList();
                ranges.forEach(range -> range.advise(Mman.MADV_DONTFORK));
                NavigableSet<Long> ends = LowMapping.all().stream().map(LowMapping::end)
                        .collect(Collectors.toCollection(TreeSet::new));
                ranges = ranges.stream().filter(range -> range.isOurs(ends)).toList();
            } catch (IOException refused) {
                // no /proc: more is copied
            }
        }
    }

    /**
     * The parts of the heap that have pages: those of the largest neighbourhood, in which there may also be a file, the archive of classes.
     *
     * @return none if it can't be told
     */
    private static List<LowMapping> heap(List<LowMapping> all, long size, ChildProgram needed) {
        List<LowMapping> best = List.of();
        for (int from = 0, to; from < all.size(); from = to) {
            to = from + 1;
            while (to < all.size() && all.get(to).start() == all.get(to - 1).end()) {
                to++;
            }
            best = better(best, all.subList(from, to), size, needed);
        }
        return best;
    }

    private static List<LowMapping> better(List<LowMapping> best, List<LowMapping> neighbours, long size,
            ChildProgram needed) {
        long start = neighbours.getFirst().start();
        long end = neighbours.getLast().end();
        List<LowMapping> memory = neighbours.stream().filter(LowMapping::isMemory).toList();
        return end - start >= size && sum(memory) >= Math.max(WORTH_IT, sum(best) + 1) && !needed.touches(start, end)
                ? memory
                : best;
    }

    private static long sum(List<LowMapping> mappings) {
        return mappings.stream().mapToLong(LowMapping::size).sum();
    }

    @Override
    public void close() {
        try {
            ranges.forEach(range -> range.advise(Mman.MADV_DOFORK));
        } finally {
            FORKING.unlock();
        }
    }

    /** {@return whether anything is left out} */
    boolean isAnything() {
        return !ranges.isEmpty();
    }
}
