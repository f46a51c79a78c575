package io.mmapkit;

import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Interrupted;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** What a {@link DirtyTracker} does with a region that others mustn't come between. */
record RegionTracking(RegionState state, Guard guard, RegionLocks locks) {
    /** What begins to track a region. */
    interface Beginning {
        DirtyTracker on(Extent extent) throws IOException;
    }

    DirtyTracker track(Beginning beginning) throws IOException {
        synchronized (state) {
            Extent now = state.open();
            now.requireWritable();
            if (state.tracker() != null) {
                throw new IllegalStateException("the region is tracked already");
            }
            locks.requireUnlocked();
            long settled = guard.settled(now);
            DirtyTracker begun;
            state.enter(now); // an arena of the caller's may end at any moment, and addresses be another mapping's
            try {
                begun = beginning.on(now);
            } catch (IOException | RuntimeException failure) {
                guard.requireNoneSince(settled, now); // zeros can't be tracked, nor what was mapped in their place before there was a tracker
                throw failure;
            } finally {
                state.leave();
            }
            state.trackedBy(begun);
            try {
                guard.requireNoneSince(settled, now);
            } catch (MappingFaultException met) {
                begun.close();
                throw met;
            }
            return begun;
        }
    }

    /** Ends tracking, by an action that nothing else comes between. */
    void untrack(Interrupted.Action giveBack) throws SystemCallException {
        synchronized (state) {
            state.trackedBy(null);
            giveBack.make();
        }
    }

    /**
     * Looks at pages that are tracked, by their addresses. Pages of zeros in place of missing ones aren't, for which the kernel has but EPERM: it
     * says so of a filter, too.
     */
    void onTrackedPages(Interrupted.Action look) throws IOException {
        Extent now = state.open();
        long settled = guard.settled(now);
        state.enter(now);
        try {
            look.make();
        } catch (SystemCallException refused) {
            guard.requireNoneSince(settled, now);
            throw refused;
        } finally {
            state.leave();
        }
    }

    /** Fails if what was stored is nowhere, once. */
    void requireNothingLost() throws MappingFaultException {
        guard.requireNothingLost(state.open());
    }

    void requireOpen() {
        state.open();
    }

    /** Notes a hint that was given; under the lock. */
    void keep(MemorySegment pages, Advice advice) {
        state.mapping().kept().say(pages, advice);
    }
}
