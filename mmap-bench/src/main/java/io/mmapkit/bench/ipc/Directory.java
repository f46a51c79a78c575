package io.mmapkit.bench.ipc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory in shared memory for the files of one pair. */
final class Directory {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final int ATTEMPTS = 20;

    private Directory() {}

    /**
     * Makes one.
     *
     * @throws UnsupportedOperationException if there is no place for it
     */
    static Path make() throws IOException {
        if (!Files.isDirectory(MEMORY)) {
            throw new UnsupportedOperationException("there is no " + MEMORY);
        }
        return Files.createTempDirectory(MEMORY, "mmapkit-bench-");
    }

    /** Deletes it with what is in it. Others may be doing the same, or make a file there that was announced before. */
    static void delete(Path directory) {
        for (int attempt = 0; attempt < ATTEMPTS && Files.exists(directory); attempt++) {
            deleteOnce(directory);
        }
    }

    private static void deleteOnce(Path directory) {
        try (Stream<Path> inside = Files.walk(directory)) {
            for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            // it is gone, or can't be helped
        }
    }
}
