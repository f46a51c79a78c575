package io.mmapkit;

import java.io.IOException;
import java.util.Set;

/** Changes what may be done with a region's pages, of which no view may allow more: so views end in between. */
record RegionProtection(RegionState state, Guard guard) {
    void protect(Protection... protections) throws IOException {
        Set<Protection> wanted = Protection.setOf(protections);
        wanted.forEach(Protection::requireUsable);
        RegionEvents.Protect event = new RegionEvents.Protect();
        event.begin();
        synchronized (state) {
            protect(wanted);
        }
        if (event.shouldCommit()) {
            event.region = state.name();
            event.protection = wanted.toString();
            event.commit();
        }
    }

    private void protect(Set<Protection> wanted) throws IOException {
        Extent now = state.open();
        Mapping mapping = state.mapping();
        Set<Protection> before = now.protection();
        state.requireEndable();
        guard.settled(now);
        // First what both allow: if the kernel refuses that, no view has ended yet
        mapping.protect(Protection.union(before, wanted));
        try {
            state.endViews("was given protection " + wanted);
        } catch (RuntimeException | Error failure) {
            mapping.protectAsBefore(before);
            throw failure;
        }
        try {
            state.repair(); // of what was met until the views ended, as long as it shows whether something was stored there
            if (state.tracker() == null) { // which knows of them
                mapping.dropEarlier();
            }
            mapping.protect(wanted);
        } finally {
            state.moved();
        }
    }
}
