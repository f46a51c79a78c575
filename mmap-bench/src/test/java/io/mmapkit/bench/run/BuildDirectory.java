package io.mmapkit.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Temporary directories in the directory of the build, which is on a disk more often than the one for temporary files. */
final class BuildDirectory implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
        return Files.createTempDirectory(Files.createDirectories(Path.of("target").toAbsolutePath()), "test-");
    }

    /** Skips a test that needs a page cache that can be emptied. */
    static void requireDisk(Path directory) throws IOException {
        String type = Files.getFileStore(directory).type();
        Assumptions.assumeFalse(type.equals("tmpfs") || type.equals("ramfs"),
                "the build is in " + type + ", which is nowhere but in the page cache");
    }
}
