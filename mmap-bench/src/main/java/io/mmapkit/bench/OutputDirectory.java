package io.mmapkit.bench;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that the report can be written to: found out before minutes of measuring, not after. */
record OutputDirectory(Path path) {
    static OutputDirectory prepare(Path directory) throws UsageException {
        Path absolute = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(absolute);
            Files.delete(Files.createTempFile(absolute, "probe", ".new"));
        } catch (FileAlreadyExistsException e) {
            throw new UsageException("can't write the report to " + directory + ": not a directory");
        } catch (IOException e) {
            throw new UsageException("can't write the report to " + directory + ": " + e.getMessage());
        }
        return new OutputDirectory(absolute);
    }
}
