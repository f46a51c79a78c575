package io.mmapkit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a file can be measured. */
final class InputFile {
    private InputFile() {}

    /** The absolute path of a regular, readable file that is not empty. */
    static Path checked(Path file) throws UsageException {
        if (!Files.exists(file)) {
            throw new UsageException("no such file: " + file);
        }
        if (Files.isDirectory(file)) {
            throw new UsageException("a directory, not a file: " + file);
        }
        if (!Files.isRegularFile(file)) {
            throw new UsageException("not a regular file: " + file);
        }
        if (!Files.isReadable(file)) {
            throw new UsageException("no permission to read: " + file);
        }
        try {
            if (Files.size(file) == 0) {
                throw new UsageException("the file is empty: " + file);
            }
        } catch (IOException e) {
            throw new UsageException("can't read " + file + ": " + e.getMessage());
        }
        return file.toAbsolutePath().normalize();
    }
}
