package io.mmapkit;

import io.mmapkit.libc.BusTrap;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets accesses of guarded sections to a region's missing pages find zeros instead of failing, and knows that they did.
 *
 * <p>The region is whole while no fault has begun since it was last repaired. A section that finds it whole at its start, and as many faults at
 * its end, has seen nothing but the file: zeros come into the region only after their fault was counted. That holds for what the sections of
 * other threads met as well: their faults make a section fail that ran meanwhile.
 */
final class Shield {
    private final BusTrap.Faults faults;
    private final long first;
    private final List<BusTrap.Cover> covers = new ArrayList<>();
    private boolean lost; // something that was stored

    /**
     * Covers nothing yet.
     *
     * @param hasOwnPages whether stores make pages of their own beside the file's
     * @param repair maps the file again where zeros are
     */
    Shield(boolean hasOwnPages, Runnable repair) {
        faults = BusTrap.newFaults(hasOwnPages, repair);
        first = faults.begun();
    }

    /** How many faults there were before it covered anything. */
    long faultsAtFirst() {
        return first;
    }

    /** How many faults there were; says nothing but that it was another number before. */
    long faults() {
        return faults.begun();
    }

    boolean isWhole() {
        return faults.isWhole();
    }

    /** Whether it was whole when there were so many faults. */
    boolean isWhole(long begun) {
        return faults.isWhole(begun);
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

    /** Says that all pages are the file's again, but for those of later faults. */
    void repaired(long settled) {
        faults.repaired(settled);
    }

    /** Says that something was stored into zeros, which is nowhere now. */
    synchronized void lose() {
        lost = true;
    }

    /** Whether something was stored into zeros since this was last asked. */
    synchronized boolean takeLost() {
        boolean some = lost;
        lost = false;
        return some;
    }

    synchronized void cover(long address, long length) {
        covers.add(BusTrap.cover(address, length, faults));
    }

    /** Covers ranges in place of those until now; what is in both is covered all the time. Where there is no memory for it, nothing changes. */
    synchronized void replace(Runnable covering) {
        List<BusTrap.Cover> before = List.copyOf(covers);
        covers.clear();
        try {
            covering.run();
        } catch (RuntimeException | Error failure) {
            uncover();
            covers.addAll(before);
            throw failure;
        }
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
