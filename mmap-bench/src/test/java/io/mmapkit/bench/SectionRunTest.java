package io.mmapkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.bench.SectionRun.Section;
import io.mmapkit.bench.figure.FigureResults;
import io.mmapkit.bench.run.RunFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SectionRunTest {
    private static final FigureResults SOME = new FigureResults(1, "good", "Good", "2026-01-01T00:00:00Z", 1, "QUICK",
            null,
            List.of(), List.of());

    @Test
    void keepsTheOthersIfOneFails() throws Exception {
        Map<String, Section> sections = new LinkedHashMap<>();
        sections.put("full", () -> {
            throw new IOException("no space is left");
        });
        sections.put("wrong", () -> {
            throw new RunFailure("pair: wrong result");
        });
        sections.put("good", () -> SOME);
        List<String> failures = new ArrayList<>();
        assertThat(SectionRun.each(sections, failures)).containsExactly(SOME);
        assertThat(failures).containsExactly("section full: no space is left", "section wrong: pair: wrong result");
    }
}
