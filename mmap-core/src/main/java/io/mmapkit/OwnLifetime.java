package io.mmapkit;

import java.lang.foreign.Arena;

/**
 * A lifetime that ends when its region is closed.
 *
 * <p>The pages are given back after the arena was closed, and not by it: so the arena can be closed, to end the views, while the pages
 * stay. Closing a shared arena interrupts every thread of the JVM for a moment; there is one such close for a region.
 */
final class OwnLifetime implements Lifetime {
    private final boolean confined;
    private Holdings holdings;
    private volatile Arena arena;

    OwnLifetime(boolean confined) {
        this.confined = confined;
        this.arena = newArena();
    }

    private Arena newArena() {
        return confined ? Arena.ofConfined() : Arena.ofShared();
    }

    @Override
    public Arena arena() {
        return arena;
    }

    @Override
    public void hold(Holdings held) {
        holdings = held;
    }

    @Override
    public void requireEndable() {
        // they are
    }

    @Override
    public void endViews() {
        Arena next = newArena(); // first: where there is no memory for it, nothing happened
        arena.close();
        arena = next;
    }

    @Override
    public void end() {
        if (holdings == null) { // the region couldn't be mapped
            arena.close();
        } else if (confined) { // nobody else can be inside a call, and nobody else could close it later
            arena.close();
            holdings.release();
        } else {
            holdings.endLater(Ending.of(arena, holdings::release));
        }
    }
}
