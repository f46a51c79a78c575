package io.mmapkit;

import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Notices that a region was dropped without being closed. */
final class LeakWatch {
    private static final class Watch {
        static final Cleaner CLEANER = Cleaner.create(); // its thread begins with the first region that is watched
    }

    private static final Set<String> OURS = Set.of(LeakWatch.class.getName(), MappedRegion.class.getName(),
            RegionBuilder.class.getName());

    private final Cleaner.Cleanable watched;
    private final State state;

    /** What the cleaner holds: nothing of it refers to the region. */
    private static final class State implements Runnable {
        private final RegionLeak leak;
        private final Consumer<RegionLeak> handler;
        private volatile boolean closed;

        State(RegionLeak leak, Consumer<RegionLeak> handler) {
            this.leak = leak;
            this.handler = handler;
        }

        @Override
        public void run() {
            if (!closed) {
                RegionEvents.leaked(leak);
                handler.accept(leak);
            }
        }
    }

    private LeakWatch(Cleaner.Cleanable watched, State state) {
        this.watched = watched;
        this.state = state;
    }

    /** Watches a region, if there is somebody to tell. */
    static LeakWatch of(MappedRegion region, Consumer<RegionLeak> handler) {
        if (handler == null) {
            return null;
        }
        List<StackTraceElement> stack = StackWalker.getInstance()
                .walk(frames -> frames.dropWhile(frame -> OURS.contains(frame.getClassName()))
                        .map(StackWalker.StackFrame::toStackTraceElement).toList());
        State state = new State(new RegionLeak(region.toString(), stack), handler);
        return new LeakWatch(Watch.CLEANER.register(region, state), state);
    }

    /** The region was closed. */
    void end() {
        state.closed = true;
        watched.clean();
    }
}
