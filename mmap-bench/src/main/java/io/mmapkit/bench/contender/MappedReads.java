package io.mmapkit.bench.contender;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Random reads of memory. */
record MappedReads(MemorySegment bytes, Places places, Closeable mapping) implements Task {
    MappedReads(MemorySegment bytes, Closeable mapping) {
        this(bytes, new Places(bytes.byteSize()), mapping);
    }

    @Override
    public long unit(long seed) {
        return places.sum(bytes, seed);
    }

    @Override
    public void close() throws IOException {
        mapping.close();
    }
}
