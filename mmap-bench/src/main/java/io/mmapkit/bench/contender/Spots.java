package io.mmapkit.bench.contender;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A file's bytes at any place, read into a buffer. Made once, opened and closed often, used by one thread. */
interface Spots {
    /** Opens a file. */
    void open(Path file) throws IOException;

    /**
     * Reads.
     *
     * @param length at most the buffer's size; fewer bytes there are an error
     * @return those bytes, good until the next call
     */
    MemorySegment at(long offset, int length) throws IOException;

    /** Closes it. */
    void close() throws IOException;

    /** Makes one. */
    @FunctionalInterface
    interface Maker {
        /** @param bufferBytes of its buffer */
        Spots make(int bufferBytes) throws IOException;
    }
}
