package io.mmapkit.bench.figure;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A directory of its own for the files of a figure, deleted afterwards, also when a signal ends the JVM. */
final class Scratch implements Closeable {
    private final Path path;
    private final Thread atExit = new Thread(this::delete);

    private Scratch(Path path) {
        this.path = path;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    static Scratch in(Path directory) throws IOException {
        return new Scratch(Files.createTempDirectory(directory, "figure-"));
    }

    Path path() {
        return path;
    }

    private void delete() {
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // the figures matter more
        }
    }

    @Override
    public void close() {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook finds nothing to delete.
        }
    }
}
