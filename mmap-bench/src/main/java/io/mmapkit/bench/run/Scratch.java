package io.mmapkit.bench.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A directory of its own for the files of a measurement, deleted afterwards with all that is in it, also when a signal ends the JVM. */
public final class Scratch implements Closeable {
    private final Path path;
    private final Thread atExit = new Thread(this::delete);

    private Scratch(Path path) {
        this.path = path;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Makes one.
     *
     * @param prefix how its name begins
     */
    public static Scratch in(Path directory, String prefix) throws IOException {
        return new Scratch(Files.createTempDirectory(directory, prefix));
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    private void delete() {
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
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
