package io.mmapkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;

/**
 * What a region is now: where, whether it is open and tracked; and its lock, which is this object's monitor.
 *
 * <p>An operation asks {@link #open} once where the region is, and keeps to that: close, protect, grow and shrink may come in between. What changes the
 * mapping, or what was said of its pages, does so under the lock. A tracker takes its own lock before the region's.
 *
 * <p>Nothing that outlives the region refers to this, so that a region nobody has any more, and its automatic arena, can end; {@link Custody}.
 */
final class RegionState {
    private final RegionRequest request;
    private final Mapping mapping;
    private final Lifetime lifetime;
    private final boolean isOwn; // the lifetime: nothing ends it but the region, and the scope only for a moment
    private volatile Extent extent;
    private volatile boolean closed;
    private volatile Shield shield; // or null
    private volatile String viewsEndedBy; // what was last; null if nothing did
    private DirtyTracker tracker; // or null

    RegionState(RegionRequest request, Mapping mapping, Lifetime lifetime) {
        this.request = request;
        this.mapping = mapping;
        this.lifetime = lifetime;
        this.isOwn = lifetime instanceof OwnLifetime;
        this.extent = mapping.extent(lifetime.arena());
    }

    RegionRequest request() {
        return request;
    }

    Mapping mapping() {
        return mapping;
    }

    OpenFile file() {
        return mapping.file();
    }

    /** What messages and events call the region. */
    String name() {
        return request.backing().toString();
    }

    /** Whether what the region shows is what is in its file, which is no device. */
    boolean showsFile() {
        return request.sharing().isShared() && !(request.backing() instanceof AnonymousBacking) && file().hasSize();
    }

    /** Where the region is now. */
    Extent open() {
        Extent now = extent;
        if (closed || !isOwn && !now.pages().scope().isAlive()) {
            throw new IllegalStateException("the region is closed");
        }
        return now;
    }

    boolean isClosed() {
        return closed;
    }

    /** Where the region is, or was when it was closed. */
    Extent last() {
        return extent;
    }

    /** Begins what uses the descriptor or addresses by their number: neither is given back before {@link #leave}. */
    void enter() {
        enter(open());
    }

    void enter(Extent now) {
        if (!now.pages().isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException("the region is confined to another thread");
        }
        mapping.holdings().enter();
    }

    void leave() {
        mapping.holdings().leave();
    }

    /** Why a view of the region isn't alive, which is open; null if none of its views has ended. */
    String whyViewsEnded() {
        return viewsEndedBy == null
                ? null
                : "the region " + name() + ' ' + viewsEndedBy
                        + ", which ended the views there were: segment() gives a new one";
    }

    /** What views made now belong to: another one once they ended. */
    Arena arena() {
        return lifetime.arena();
    }

    /**
     * Refuses if the views aren't the region's to end.
     *
     * @throws UnsupportedOperationException if they live with other things
     */
    void requireEndable() {
        lifetime.requireEndable();
    }

    /**
     * Ends all views, under the lock; {@link #moved} gives new ones.
     *
     * @param by what does, for messages
     * @throws IllegalStateException if a thread is inside a system call on a view, in which case nothing happened
     */
    void endViews(String by) {
        lifetime.endViews();
        viewsEndedBy = by;
    }

    /** Takes note of where the mapping is now and what it allows, under the lock. */
    void moved() {
        extent = mapping.extent(lifetime.arena());
    }

    /** What lets accesses of sections to missing pages find zeros; null if nothing does. */
    Shield shield() {
        return shield;
    }

    /** Has sections count missing pages of the region, those of other regions, too. Where there is a trap. */
    synchronized Shield raise() {
        if (shield == null) {
            shield = mapping.shield(mapping.holdings().custody());
        }
        return shield;
    }

    /**
     * Maps the file again where zeros are, as long as the pages are there: also for views that outlive a region that was closed. Any thread may
     * do it, whatever the region is confined to.
     *
     * @return null; or why it failed: then the region isn't whole, and it will be tried again
     */
    synchronized IOException repair() {
        try {
            mapping.holdings().enter();
        } catch (IllegalStateException ended) {
            return null;
        }
        try {
            DirtyTracker watching = tracker;
            mapping.repair(watching == null ? _ -> {} : watching::trackAgain);
            return null;
        } catch (IOException refused) {
            return refused;
        } finally {
            leave();
        }
    }

    /** What tracks the region, or null; under the lock. */
    DirtyTracker tracker() {
        return tracker;
    }

    /** Null ends it; under the lock. */
    void trackedBy(DirtyTracker watching) {
        tracker = watching;
    }

    /**
     * Ends the region, and its tracker with it.
     *
     * @return whether it was open
     * @throws UncheckedIOException if the system refuses to take something back; the region has ended then
     */
    boolean end() {
        DirtyTracker ending;
        UncheckedIOException notGivenBack = null;
        synchronized (this) {
            if (closed) {
                return false;
            }
            try {
                lifetime.end();
            } catch (UncheckedIOException refused) { // close(2) tells what the device refused; the region has ended nevertheless
                notGivenBack = refused;
            }
            closed = true;
            ending = tracker;
        }
        if (ending != null) {
            ending.end(); // not under the lock: a tracker takes its own before the region's
        }
        if (notGivenBack != null) {
            throw notGivenBack;
        }
        return true;
    }

    /** What stands behind the region, where it starts, how long it is and what may be done with it. */
    @Override
    public String toString() {
        return "MappedRegion[" + request.backing() + ", offset=" + request.offset() + ", byteSize="
                + extent.byteSize() + ", protection=" + extent.protection() + ", sharing=" + request.sharing()
                + (closed ? ", closed]" : "]");
    }
}
