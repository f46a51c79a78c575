package io.mmapkit.bench.report;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Files that take the place of old ones when all of them are complete: who looks meanwhile, or when it fails, sees the old ones. */
public final class NewFiles {
    private final Path directory;
    private final List<Path> written = new ArrayList<>();

    /** In an existing directory. */
    public NewFiles(Path directory) {
        this.directory = directory;
    }

    /** Writes one; what was written before goes too if that fails. */
    public NewFiles add(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Path started = beside(file);
        try {
            Files.writeString(started, text);
            written.add(file);
            return this;
        } catch (IOException e) {
            written.forEach(other -> delete(beside(other)));
            delete(started);
            // A full disk is told of without the name of the file.
            throw new IOException("can't write " + file + ": " + reason(e), e);
        }
    }

    /** Lets them take their places, in their order. */
    public void publish() throws IOException {
        for (Path file : written) {
            try {
                Files.move(beside(file), file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                written.forEach(other -> delete(beside(other)));
                throw new IOException("can't write " + file + ": " + reason(e), e);
            }
        }
    }

    private static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    private static String reason(IOException e) {
        return e instanceof FileSystemException failure && failure.getReason() != null
                ? failure.getReason()
                : e.getMessage();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // why it could not be written is what matters
        }
    }
}
