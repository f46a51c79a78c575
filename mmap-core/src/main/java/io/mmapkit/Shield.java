package io.mmapkit;

import io.mmapkit.libc.BusTrap;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets accesses to a region's missing pages find zeros instead of failing, and knows that they did.
 *
 * <p>The region is whole while no fault has begun since it was last repaired. A section that finds it whole at its start, and as many faults at
 * its end, has seen nothing but the file: zeros come into the region only after their fault was counted. That holds for what other threads met
 * as well: their faults make a section fail that ran meanwhile.
 */
final class Shield {
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(100);

    private final BusTrap.Faults faults = BusTrap.newFaults();
    private final List<BusTrap.Cover> covers = new ArrayList<>();
    private final List<Unexplained> unexplained = new ArrayList<>();
    private volatile long repaired = faults.begun();

    /** Faults that were found when the region was used, after so many and up to so many. A section that runs still may be about to report them. */
    private record Unexplained(long after, long to) {}

    /** How many faults there were; says nothing but that it was another number before. */
    long faults() {
        return faults.begun();
    }

    boolean isWhole() {
        return faults.begun() == repaired;
    }

    /**
     * Waits until the pages of all faults are there that have begun, which takes another thread microseconds.
     *
     * @return how many faults there were
     */
    long settled() {
        while (true) {
            long begun = faults.begun();
            if (faults.done() == begun) {
                return begun;
            }
            Thread.onSpinWait();
        }
    }

    /** Says that the region isn't whole, and that it isn't known who made it so. */
    synchronized void suspect() {
        long begun = faults.begun();
        if (begun != repaired) {
            unexplained.add(new Unexplained(repaired, begun));
        }
    }

    /** Says that an exception reports all faults since there were so many: a section ended that began then. */
    synchronized void reported(long before) {
        long begun = faults.begun();
        unexplained.removeIf(some -> some.after >= before && some.to <= begun);
    }

    /**
     * Whether there were faults that no exception reported: of an access outside of a guarded section. Says so once. Waits for sections that may
     * still report theirs; they are short.
     */
    boolean hasUnreported() {
        for (long began = System.nanoTime(); System.nanoTime() - began < PATIENCE;) {
            synchronized (this) {
                if (unexplained.isEmpty()) {
                    return false;
                }
            }
            LockSupport.parkNanos(PAUSE);
        }
        synchronized (this) {
            boolean some = !unexplained.isEmpty();
            unexplained.clear();
            return some;
        }
    }

    /** Says that all pages are the file's again, but for those of later faults. */
    void repaired(long settled) {
        repaired = settled;
    }

    synchronized void cover(long address, long length) {
        covers.add(BusTrap.cover(address, length, faults));
    }

    /** Covers ranges in place of those until now; what is in both is covered all the time. */
    synchronized void replace(Runnable covering) {
        List<BusTrap.Cover> before = List.copyOf(covers);
        covers.clear();
        covering.run();
        before.forEach(BusTrap::uncover);
    }

    synchronized void uncover() {
        covers.forEach(BusTrap::uncover);
        covers.clear();
    }

    /** Before the addresses are given back: they could be another mapping's. */
    void end() {
        uncover();
        BusTrap.release(faults);
    }
}
