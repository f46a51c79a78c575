package io.mmapkit.bench.contender;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A file's bytes where the kernel has them. Made once, opened and closed often, used by one thread. */
interface Mapped {
    /**
     * Opens and maps.
     *
     * @param offset a multiple of a page
     * @param length not beyond the end of the file
     * @param workload what for: some take advice
     */
    MemorySegment open(Path file, long offset, long length, Workload workload) throws IOException;

    /** Unmaps and closes. */
    void close() throws IOException;

    /** Makes one. */
    @FunctionalInterface
    interface Maker {
        Mapped make() throws IOException;
    }

    /** How many bytes a pass goes over before it calls {@link #ahead} again. */
    default long window() {
        return Long.MAX_VALUE;
    }

    /** What a pass calls before it goes over a range of the mapping; for those that bring pages themselves. */
    default void ahead(long offset, long length) throws IOException {}

    /** Not measured: undoes what closing left to the collector. */
    default void settle() {}
}
