package io.mmapkit.bench.contender;

import java.io.Closeable;
import java.io.IOException;

/** Random reads with a system call for each. */
record RandomReads(Places.Reader reader, Places places, Closeable file) implements Task {
    RandomReads(Places.Reader reader, long fileBytes, Closeable file) {
        this(reader, new Places(fileBytes), file);
    }

    @Override
    public long unit(long seed) throws IOException {
        return places.sum(reader, seed);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
