package io.mmapkit.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.mmapkit.bench.result.Results;
import java.io.IOException;
import java.nio.file.Path;

/** results.json, and index.html made from the same text. */
public final class ReportFiles {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ReportFiles() {}

    /** Writes both into an existing directory and returns the page. */
    public static Path write(Results results, Path directory) throws IOException {
        String json = JSON.writeValueAsString(results);
        new NewFiles(directory).add("index.html", HtmlPage.of("page", results.kind(), json))
                .add("results.json", json + "\n").publish();
        return directory.resolve("index.html");
    }
}
