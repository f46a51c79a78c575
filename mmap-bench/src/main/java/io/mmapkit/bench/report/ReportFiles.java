package io.mmapkit.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.mmapkit.bench.result.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** results.json, and index.html made from the same text. */
public final class ReportFiles {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ReportFiles() {}

    /** Writes both into an existing directory and returns the page. */
    public static Path write(Results results, Path directory) throws IOException {
        String json = JSON.writeValueAsString(results);
        replace(directory.resolve("results.json"), json + "\n");
        Path page = directory.resolve("index.html");
        replace(page, HtmlPage.of(results.file().path(), json));
        return page;
    }

    /** Whoever looks while this happens sees the old report or the new one, not half of it. */
    private static void replace(Path file, String text) throws IOException {
        Path written = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
        Files.move(written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
