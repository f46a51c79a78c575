package io.mmapkit.bench;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that the report can be written to: found out before minutes of measuring, not after. */
record OutputDirectory(Path path) {
    static OutputDirectory prepare(Path directory) throws UsageException {
        Path absolute = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(absolute);
            Files.delete(Files.createTempFile(absolute, "probe", ".new"));
        } catch (FileSystemException e) {
            throw new UsageException("can't write the report to " + directory + ": " + reason(e));
        } catch (IOException e) {
            throw new UsageException("can't write the report to " + directory + ": " + e.getMessage());
        }
        return new OutputDirectory(absolute);
    }

    /** These exceptions often say a path and nothing else. */
    private static String reason(FileSystemException e) {
        return switch (e) {
            case AccessDeniedException _ -> "no permission";
            case FileAlreadyExistsException _ -> "not a directory";
            default -> e.getReason() == null ? "no directory can be made or written there" : e.getReason();
        };
    }
}
