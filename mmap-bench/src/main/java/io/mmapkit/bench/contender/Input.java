package io.mmapkit.bench.contender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a contender is given.
 *
 * @param file a regular file; a directory of small files; or, to be appended to, a file that isn't there yet
 * @param bytes its size when the run began, or how much is to be written: figures are computed with it, so that every pass has to go over
 *        exactly so many
 * @param bufferBytes the size of the buffer of those that read into one, a multiple of 4,096
 * @param part which part of the work this one does: one of several threads
 * @param parts how many there are
 */
public record Input(Path file, long bytes, int bufferBytes, int part, int parts) {
    private static final long PAGE = 4096;

    /** A file as large as it is now, for one thread. */
    public static Input of(Path file, int bufferBytes) throws IOException {
        return new Input(file, Files.size(file), bufferBytes, 0, 1);
    }

    /** The same file for one of several threads. */
    public Input part(int number, int of) {
        return new Input(file, bytes, bufferBytes, number, of);
    }

    /** Where this part of the file begins: a multiple of a page. */
    long from() {
        return boundary(part);
    }

    /** Where it ends: the next one's beginning, or the end of the file. */
    long to() {
        return part == parts - 1 ? bytes : boundary(part + 1);
    }

    private long boundary(int number) {
        return Math.min(bytes, bytes / parts * number / PAGE * PAGE);
    }

    /** How many bytes this part has. */
    long length() {
        return to() - from();
    }

    /** Refuses a pass over another number of bytes than this part has. */
    void requireWhole(long passed) throws IOException {
        require(passed, length());
    }

    /** Refuses a file of another size. */
    void requireSize(long size) throws IOException {
        require(size, bytes);
    }

    private static void require(long found, long expected) throws IOException {
        if (found != expected) {
            throw new IOException(
                    "the file has changed: a pass went over %,d bytes, and %,d were there at the start".formatted(found,
                            expected));
        }
    }
}
