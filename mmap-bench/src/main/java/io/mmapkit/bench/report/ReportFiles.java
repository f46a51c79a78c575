package io.mmapkit.bench.report;

import io.mmapkit.bench.figure.FigureResults;
import io.mmapkit.bench.result.Results;
import java.io.IOException;
import java.nio.file.Path;

/** A JSON file, and a page made from the same text. */
public final class ReportFiles {
    private ReportFiles() {}

    /** Writes results.json and index.html into an existing directory and returns the page. */
    public static Path write(Results results, Path directory) throws IOException {
        return write("page", results.kind() + ", " + results.started(), Json.text(results), directory, "index.html",
                ResultsFile.NAME);
    }

    /** Writes the figures of one set, named after it, into an existing directory and returns the page. */
    public static Path write(FigureResults results, Path directory) throws IOException {
        return write("figures", results.title(), Json.text(results), directory, results.name() + ".html",
                results.name() + ".json");
    }

    private static Path write(String kind, String title, String json, Path directory, String page, String data)
            throws IOException {
        new NewFiles(directory).add(page, HtmlPage.of(kind, title, json)).add(data, json + "\n").publish();
        return directory.resolve(page);
    }
}
