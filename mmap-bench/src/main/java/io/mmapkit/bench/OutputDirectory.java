package io.mmapkit.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A directory that the report can be written to: found out before minutes of measuring, not after. If there is no report in the end, what was
 * made for it is removed again, also when a signal ends the JVM.
 */
final class OutputDirectory implements Closeable {
    private static final int ATTEMPTS = 50;
    private static final long PAUSE_NANOS = 20_000_000;

    private final Path path;
    private final List<Path> made;
    private final Thread atExit = new Thread(this::removeWhenEmpty);
    private volatile boolean used;

    private OutputDirectory(Path path, List<Path> made) {
        this.path = path;
        this.made = made;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    static OutputDirectory prepare(Path directory) throws UsageException {
        Path absolute = directory.toAbsolutePath().normalize();
        List<Path> missing = new ArrayList<>();
        for (Path at = absolute; at != null && !Files.exists(at); at = at.getParent()) {
            missing.add(at);
        }
        try {
            Files.createDirectories(absolute);
            Files.delete(Files.createTempFile(absolute, "probe", ".new"));
        } catch (FileSystemException e) {
            throw new UsageException("can't write the report to " + directory + ": " + reason(e));
        } catch (IOException e) {
            throw new UsageException("can't write the report to " + directory + ": " + e.getMessage());
        }
        return new OutputDirectory(absolute, missing);
    }

    Path path() {
        return path;
    }

    /** The report is in it. */
    void keep() {
        used = true;
    }

    /** These exceptions often say a path and nothing else. */
    private static String reason(FileSystemException e) {
        return switch (e) {
            case AccessDeniedException _ -> "no permission";
            case FileAlreadyExistsException _ -> "not a directory";
            default -> e.getReason() == null ? "no directory can be made or written there" : e.getReason();
        };
    }

    /** At the end of a JVM others remove their files from it at the same time. */
    private void removeWhenEmpty() {
        for (int attempt = 0; attempt < ATTEMPTS && !used && !removed(); attempt++) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean removed() {
        try {
            for (Path directory : made) { // the innermost first
                Files.deleteIfExists(directory);
            }
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        } catch (IOException e) {
            return true; // it can't be helped
        }
    }

    @Override
    public void close() {
        if (!used) {
            removed();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook finds nothing to remove.
        }
    }
}
