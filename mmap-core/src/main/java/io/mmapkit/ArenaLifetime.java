package io.mmapkit;

import io.mmapkit.libc.Views;
import java.lang.foreign.Arena;

/** A lifetime that ends with an arena of the caller's. */
record ArenaLifetime(Arena arena) implements Lifetime {
    @Override
    public void hold(Holdings holdings) {
        Views.onClose(arena, holdings::release);
    }

    @Override
    public void requireEndable() {
        throw new UnsupportedOperationException(
                "the views of a region in an arena of the caller's live as long as the arena:"
                        + " this operation would have to end them");
    }

    @Override
    public void endViews() {
        requireEndable();
    }

    @Override
    public void end() {
        // the arena does
    }
}
