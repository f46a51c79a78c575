package io.mmapkit.bench.contender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a contender is given.
 *
 * @param file a regular file
 * @param bytes its size when the run began: figures are computed with it, so that every pass has to go over exactly so many
 * @param bufferBytes the size of the buffer of those that read into one, a multiple of 8
 */
public record Input(Path file, long bytes, int bufferBytes) {
    /** A file as large as it is now. */
    public static Input of(Path file, int bufferBytes) throws IOException {
        return new Input(file, Files.size(file), bufferBytes);
    }

    /** Refuses a pass over another number of bytes. */
    void requireWhole(long passed) throws IOException {
        if (passed != bytes) {
            throw new IOException(
                    "the file has changed: a pass went over %,d bytes, and %,d were there at the start".formatted(
                            passed,
                            bytes));
        }
    }
}
