package io.mmapkit;

import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Interrupted;
import java.io.IOException;

/** System calls on a region, whose failures say what a caller can use: the file's name, or why the views ended meanwhile. */
record RegionCalls(RegionState state) {
    /** A system call whose refusal is said with the file's name. */
    void named(Extent now, Interrupted.Action action) throws IOException {
        state.enter(now);
        try {
            action.make();
        } catch (SystemCallException refused) {
            throw MappingBudget.explained(state.file().name(), refused);
        } catch (IllegalStateException ended) {
            throw explained(ended, now);
        } finally {
            state.leave();
        }
    }

    /** The JDK only says "Already closed" of a view that ended, and not why. */
    IllegalStateException explained(IllegalStateException ended, Extent now) {
        if (state.isClosed() || now.pages().scope().isAlive()) {
            return state.isClosed() ? new IllegalStateException("the region is closed", ended) : ended;
        }
        return new IllegalStateException(state.whyViewsEnded(), ended);
    }
}
