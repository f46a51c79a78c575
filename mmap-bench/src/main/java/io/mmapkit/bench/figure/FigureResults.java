package io.mmapkit.bench.figure;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.mmapkit.bench.environment.Environment;
import io.mmapkit.bench.report.HtmlPage;
import io.mmapkit.bench.report.NewFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * All figures of a run.
 *
 * @param schema counted up with each change that could break a reader
 * @param started UTC, ISO 8601
 */
public record FigureResults(int schema, String started, double tookSeconds, String scale, Environment environment,
        List<FigureResult> figures) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Writes the file and a page that shows it, and returns the page's path. */
    public Path writeWithPage(Path directory, FigureSet set) throws IOException {
        String json = JSON.writeValueAsString(this);
        new NewFiles(directory).add(set.pageName(), HtmlPage.of("figures", set.name(), json))
                .add(set.fileName(), json + "\n").publish();
        return directory.resolve(set.pageName());
    }

    /** Writes a file into an existing directory, and returns its path: who looks meanwhile sees the old one or the new one. */
    public Path write(Path directory, String fileName) throws IOException {
        new NewFiles(directory).add(fileName, JSON.writeValueAsString(this) + "\n").publish();
        return directory.resolve(fileName);
    }
}
