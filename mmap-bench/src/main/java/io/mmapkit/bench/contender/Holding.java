package io.mmapkit.bench.contender;

import io.mmapkit.bench.kernel.Checksum;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Has a whole file, and keeps it: in memory of its own, or mapped. */
final class Holding implements Task {
    private final Input input;
    private final Mapped mapped;
    private final Arena arena;
    private final MemorySegment bytes;

    private Holding(Input input, Mapped mapped, Arena arena, MemorySegment bytes) {
        this.input = input;
        this.mapped = mapped;
        this.arena = arena;
        this.bytes = bytes;
    }

    static Task of(Input input, Mapped mapped) throws IOException {
        return new Holding(input, mapped, null, mapped.open(input.file(), 0, input.bytes(), Workload.SHARING));
    }

    /** Reads all of it into memory of its own, outside the heap. */
    static Task of(Input input, Flow flow) throws IOException {
        Arena own = Arena.ofConfined(); // closed with the task: what waits for the collector would be counted
        MemorySegment all = own.allocate(input.bytes(), Long.BYTES);
        long filled = 0;
        flow.open(input.file(), 0);
        try {
            for (int n = flow.next(Long.MAX_VALUE); n > 0; n = flow.next(Long.MAX_VALUE)) {
                if (flow.head() == 0) { // it has all of it already
                    own.close();
                    return new Holding(input, null, null, flow.buffer());
                }
                MemorySegment.copy(flow.buffer(), flow.head(), all, filled, n);
                filled += n;
            }
        } finally {
            flow.close();
        }
        input.requireSize(filled);
        return new Holding(input, null, own, all);
    }

    @Override
    public long unit(long seed) throws IOException {
        input.requireSize(bytes.byteSize());
        return Checksum.of(bytes, 0, bytes.byteSize());
    }

    @Override
    public void close() throws IOException {
        if (mapped != null) {
            mapped.close();
        }
        if (arena != null) {
            arena.close();
        }
    }
}
