package io.mmapkit.bench.alloc;

import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What is measured, and what has to be closed afterwards. */
record HeapTrial(List<Turn> turns, List<Closeable> held, Map<String, String> skipped,
        List<String> notes) implements Trial {
    @Override
    public void close() throws IOException {
        for (Closeable resource : held) {
            resource.close();
        }
    }
}
