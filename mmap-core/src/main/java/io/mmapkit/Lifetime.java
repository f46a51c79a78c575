package io.mmapkit;

import java.lang.foreign.Arena;

/** How long a region and its views live, and who ends them. */
sealed interface Lifetime permits OwnLifetime, ArenaLifetime, GroupLifetime {
    /** The arena that views made now belong to. */
    Arena arena();

    /**
     * Takes over what is to be given back at the end.
     *
     * @throws IllegalStateException if the end already was
     */
    void hold(Holdings holdings);

    /**
     * Refuses if the views aren't the region's to end.
     *
     * @throws UnsupportedOperationException if they live with other things
     */
    void requireEndable();

    /**
     * Ends all views at once, so that the pages under them can be changed; new views belong to a new arena.
     *
     * @throws IllegalStateException if a thread is inside a system call on a view, in which case nothing happened
     * @throws UnsupportedOperationException if the views aren't the region's to end
     */
    void endViews();

    /** Ends the region; where a thread is inside a system call on it, what it has is given back after that. */
    void end();
}
