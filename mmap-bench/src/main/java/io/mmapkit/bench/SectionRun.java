package io.mmapkit.bench;

import io.mmapkit.bench.figure.FigureResults;
import io.mmapkit.bench.figure.FigureRun;
import io.mmapkit.bench.figure.FigureSet;
import io.mmapkit.bench.micro.JmhSection;
import io.mmapkit.bench.run.Progress;
import io.mmapkit.bench.run.RunFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Measures what else is in a full report, each section about a minute. */
final class SectionRun {
    private SectionRun() {}

    /** One section. */
    @FunctionalInterface
    interface Section {
        FigureResults measure() throws IOException, RunFailure;
    }

    /** All there are. */
    static List<FigureResults> all(Path directory, Progress progress, List<String> failures)
            throws IOException, RunFailure {
        Map<String, Section> sections = new LinkedHashMap<>();
        for (FigureSet set : Sections.ALL) {
            sections.put(set.name(), () -> FigureRun.run(set, true, Pattern.compile(""), directory, progress));
        }
        sections.put("micro", () -> JmhSection.measure(progress));
        return each(sections, failures);
    }

    /**
     * Measures sections. One that fails is left out, since the others, and all cells, are worth keeping; but for a program that is being ended.
     *
     * @param sections by their names
     * @param failures to which is added what went wrong
     */
    static List<FigureResults> each(Map<String, Section> sections, List<String> failures)
            throws IOException, RunFailure {
        List<FigureResults> results = new ArrayList<>();
        for (Map.Entry<String, Section> section : sections.entrySet()) {
            try {
                results.add(section.getValue().measure());
            } catch (IOException | RunFailure | UnsupportedOperationException e) {
                if (Ending.isNear()) {
                    throw e;
                }
                failures.add("section " + section.getKey() + ": " + e.getMessage());
            }
        }
        return results;
    }
}
