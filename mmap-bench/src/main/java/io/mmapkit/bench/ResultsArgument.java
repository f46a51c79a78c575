package io.mmapkit.bench;

import io.mmapkit.bench.report.ResultsFile;
import io.mmapkit.bench.report.UnreadableResultsException;
import io.mmapkit.bench.result.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Results that the command line names. */
final class ResultsArgument {
    private ResultsArgument() {}

    /** Of a file, or of the one in a directory. */
    static Results read(Path path) throws UsageException {
        Path file = Files.isDirectory(path) ? path.resolve(ResultsFile.NAME) : path;
        if (!Files.exists(file)) {
            throw new UsageException("no such file: " + file);
        }
        if (!Files.isReadable(file)) {
            throw new UsageException("no permission to read: " + file);
        }
        try {
            return ResultsFile.read(file);
        } catch (UnreadableResultsException e) {
            throw new UsageException(e.getMessage());
        } catch (IOException e) {
            throw new UsageException("can't read " + file + ": " + e.getMessage());
        }
    }
}
