package io.mmapkit.bench.contender;

import io.mmapkit.bench.kernel.Checksum;
import io.mmapkit.bench.kernel.Places;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/** Stores eight bytes here and there, each of them on the device when it returns. */
final class Updating implements Task {
    private final Input input;
    private final Store store;
    private final Places places;

    private Updating(Input input, Store store) {
        this.input = input;
        this.store = store;
        this.places = new Places(input.bytes(), Long.BYTES);
    }

    /** An open file. */
    interface Store {
        /** Stores a little-endian word, and returns when it is there to stay. */
        void put(long offset, long word) throws IOException;

        void close() throws IOException;
    }

    /** Opens a file for reading and writing. */
    @FunctionalInterface
    interface Opener {
        Store open(Input input) throws IOException;
    }

    static Task of(Input input, Opener opener) throws IOException {
        return new Updating(input, opener.open(input));
    }

    @Override
    public long unit(long seed) throws IOException {
        places.choose(seed, 0);
        for (int i = 0; i < Workload.UPDATE.places(); i++) {
            store.put(places.offsets()[i], seed + i);
        }
        return 0;
    }

    /** Once more, since the other units may have stored in the same places. */
    @Override
    public long verified(long checksum, long seed) throws IOException {
        unit(seed);
        long sum = 0;
        try (Arena arena = Arena.ofConfined(); FileChannel channel = FileChannel.open(input.file())) {
            MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
            for (int i = 0; i < Workload.UPDATE.places(); i++) {
                sum += bytes.get(Checksum.WORD, places.offsets()[i]);
            }
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
