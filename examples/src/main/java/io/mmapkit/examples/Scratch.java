package io.mmapkit.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A directory for the files of an example, deleted with them afterwards: also on Ctrl-C, which runs no finally. */
final class Scratch implements AutoCloseable {
    private static final int ATTEMPTS = 10;

    private final Path directory;
    private final Thread atExit = new Thread(this::deleteAtExit);

    private Scratch(Path directory) {
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    static Scratch named(String example) throws IOException {
        return new Scratch(Files.createTempDirectory("mmapkit-" + example + "-"));
    }

    /** A file of it, which isn't made. */
    Path file(String name) {
        return directory.resolve(name);
    }

    private void delete() throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(directory);
        }
    }

    /** The example goes on meanwhile, and may make a file. */
    private void deleteAtExit() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                delete();
                return;
            } catch (IOException e) {
                // once more
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // the JVM is ending, and deletes it
        }
        delete();
    }
}
