package io.mmapkit.bench.contender;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A file's bytes in their order, read into a buffer a piece at a time. Made once, opened and closed often, used by one thread. */
interface Flow {
    /** Room before each piece, for what of the last one belongs in front of it: a program does so that reads lines through a buffer. */
    int HEAD = Pass.BEYOND;

    /**
     * Opens a file.
     *
     * @param from where to begin
     */
    void open(Path file, long from) throws IOException;

    /**
     * Reads what comes next behind the head: a full buffer, less at the end of the file, nothing behind it.
     *
     * @param needed how much there still has to be, at least 1: where so much was read, the end isn't asked for, which would be one call more
     * @return how much was read
     */
    int next(long needed) throws IOException;

    /** Where it is; asked for after each piece. */
    MemorySegment buffer();

    /** How many bytes there are before a piece; 0 where the first piece is all there is. */
    default int head() {
        return HEAD;
    }

    /** Closes it. */
    void close() throws IOException;

    /** Makes one. */
    @FunctionalInterface
    interface Maker {
        /** @param bufferBytes that each piece may have */
        Flow make(int bufferBytes) throws IOException;
    }
}
