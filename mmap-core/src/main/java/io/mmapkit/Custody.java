package io.mmapkit;

import io.mmapkit.os.Census;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * Who may change the pages of a region: raises a {@link Shield} over them, and takes zeros away.
 *
 * <p>Doesn't keep a region that nobody has any more from being noticed, nor its automatic arena from ending: views may outlive a region. What it
 * has a weak reference to is the region's lock: as long as a thread changes the pages, it is there and is taken.
 */
record Custody(WeakReference<RegionState> region, Mapping mapping) implements Runnable {
    static Custody of(RegionState region, Mapping mapping) {
        Custody custody = new Custody(new WeakReference<>(region), mapping);
        mapping.holdings().inCustodyOf(custody);
        return custody;
    }

    private static List<Custody> all() {
        List<Custody> all = new ArrayList<>();
        for (Census.Member member : Census.members()) {
            if (member instanceof Holdings holdings && holdings.custody() != null) {
                all.add(holdings.custody());
            }
        }
        return all;
    }

    /** Raises the shields of all regions that show a file, whoever may meet their missing pages in a section of another. */
    static void raiseAll() {
        all().forEach(Custody::raise);
    }

    /** The regions that have zeros, or had them just now. */
    static List<RegionState> broken() {
        List<RegionState> broken = new ArrayList<>();
        for (Custody custody : all()) {
            RegionState present = custody.region.get();
            if (present != null && custody.mapping.isBroken()) {
                broken.add(present);
            }
        }
        return broken;
    }

    /** The region whose pages are at an address; null if there is none. */
    static RegionState regionAt(long address) {
        for (Custody custody : all()) {
            boolean isThere = custody.mapping.holdings().ranges().stream()
                    .anyMatch(range -> address >= range.address() && address < range.end());
            if (isThere) {
                return custody.region.get();
            }
        }
        return null;
    }

    /** Raises the region's shield, if it shows a file: other pages aren't to be had in another way. */
    void raise() {
        if (!mapping.file().hasSize()) {
            return;
        }
        RegionState present = region.get();
        try {
            if (present != null) {
                present.raise();
            } else {
                mapping.shield(this);
            }
        } catch (IllegalStateException ended) {
            // and with it all its views
        }
    }

    /** Takes zeros away, on any thread. */
    @Override
    public void run() {
        RegionState present = region.get();
        if (present != null) {
            present.repair();
        } else {
            mapping.repairAbandoned();
        }
    }
}
