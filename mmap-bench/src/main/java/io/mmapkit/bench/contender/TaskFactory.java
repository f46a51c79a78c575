package io.mmapkit.bench.contender;

import java.io.IOException;
import java.nio.file.Path;

/** Prepares a contender's task. */
@FunctionalInterface
public interface TaskFactory {
    /**
     * Opens what stays open between runs.
     *
     * @param file a regular file
     * @param bufferBytes the size of the buffer of those that read into one, a multiple of 8
     */
    Task open(Path file, int bufferBytes) throws IOException;
}
