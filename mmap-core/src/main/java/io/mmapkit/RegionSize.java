package io.mmapkit;

import java.io.IOException;
import java.lang.foreign.Arena;

/** Makes a region longer, which leaves its views alone, or shorter, which ends them. */
record RegionSize(RegionState state, Guard guard) {
    void grow(long newByteSize) throws IOException {
        resize(newByteSize, true);
    }

    void shrink(long newByteSize) throws IOException {
        resize(newByteSize, false);
    }

    private void resize(long newByteSize, boolean longer) throws IOException {
        RegionEvents.Resize event = new RegionEvents.Resize();
        event.begin();
        synchronized (state) {
            Extent now = state.open();
            if (longer ? newByteSize < now.byteSize() : newByteSize > now.byteSize() || newByteSize <= 0) {
                throw new IllegalArgumentException("a region of " + now.byteSize() + " bytes can't be made "
                        + (longer ? "longer" : "shorter") + " to " + newByteSize);
            }
            if (state.tracker() != null) {
                throw new IllegalStateException("a region that is tracked keeps its size");
            }
            state.enter(now);
            try {
                if (longer) {
                    state.mapping().grow(newByteSize);
                    state.moved();
                } else {
                    guard.settled(now);
                    shrinkTo(newByteSize);
                }
            } finally {
                state.leave();
            }
        }
        if (event.shouldCommit()) {
            event.region = state.name();
            event.byteSize = newByteSize;
            event.commit();
        }
    }

    private void shrinkTo(long newByteSize) throws IOException {
        state.requireEndable();
        Arena before = state.arena();
        try {
            state.mapping().shrink(newByteSize, () -> {
                state.endViews("was shrunk to " + newByteSize + " bytes");
                state.repair(); // what was stored into zeros is told of before they go
            });
        } finally {
            if (state.arena() != before) { // the views ended
                state.moved();
            }
        }
    }
}
