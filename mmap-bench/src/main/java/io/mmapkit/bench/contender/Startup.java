package io.mmapkit.bench.contender;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Opens a file, looks at its first byte and closes it. */
final class Startup implements Task {
    private final Once once;
    private final Runnable settling;

    private Startup(Once once, Runnable settling) {
        this.once = once;
        this.settling = settling;
    }

    /** Opens, looks, and closes. */
    @FunctionalInterface
    interface Once {
        byte run() throws IOException;
    }

    /**
     * In a way that is neither a flow nor a mapping as others are.
     *
     * @param settling undoes what closing left to the collector
     */
    static Task of(Once once, Runnable settling) {
        return new Startup(once, settling);
    }

    static Task of(Input input, Flow flow) {
        return new Startup(() -> {
            flow.open(input.file(), 0);
            try {
                input.requireSize(flow.next(1) == 0 ? 0 : input.bytes());
                return flow.buffer().get(ValueLayout.JAVA_BYTE, flow.head());
            } finally {
                flow.close();
            }
        }, () -> {});
    }

    static Task of(Input input, Mapped mapped) {
        return new Startup(() -> {
            MemorySegment bytes = mapped.open(input.file(), 0, input.bytes(), Workload.STARTUP);
            try {
                return bytes.get(ValueLayout.JAVA_BYTE, 0);
            } finally {
                mapped.close();
            }
        }, mapped::settle);
    }

    @Override
    public long unit(long seed) throws IOException {
        return once.run();
    }

    @Override
    public void settle() {
        settling.run();
    }

    @Override
    public void close() {
        settling.run();
    }
}
