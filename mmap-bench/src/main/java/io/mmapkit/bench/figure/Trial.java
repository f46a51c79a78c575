package io.mmapkit.bench.figure;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A figure that is ready to be measured. */
public interface Trial extends Closeable {
    /**
     * One that only has turns.
     *
     * @param end what closes what they use
     */
    static Trial of(List<Turn> turns, Runnable end) {
        return new Trial() {
            @Override
            public List<Turn> turns() {
                return turns;
            }

            @Override
            public void close() {
                end.run();
            }
        };
    }

    /** What is measured in turns. */
    List<Turn> turns();

    /** Labels that this machine can't measure, and why. */
    default Map<String, String> skipped() {
        return Map.of();
    }

    /** What else the reader should know, once all is measured. */
    default List<String> notes() throws IOException {
        return List.of();
    }
}
