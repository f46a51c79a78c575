package io.mmapkit.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mmapkit.bench.contender.Workload;
import io.mmapkit.bench.report.ResultsFile;
import io.mmapkit.bench.result.CellResult;
import io.mmapkit.bench.result.Results;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** As short as can be: that each benchmark works, from its files to its report. */
    @Test
    @Timeout(240)
    void everyWorkloadIsMeasuredOrItIsSaidWhyNot() throws IOException {
        Path reports = directory.resolve("reports");
        run("--tiny", "--only", "region$|channel-direct$|c-mmap|channel-write", "--out", reports.toString());
        Results results = ResultsFile.read(reports.resolve(ResultsFile.NAME));
        for (Workload workload : Workload.values()) {
            boolean measured = results.cells().stream()
                    .anyMatch(cell -> cell.workload().equals(workload.id()) && !cell.contenders().isEmpty());
            boolean said = results.unmeasured().stream().anyMatch(one -> one.cell().startsWith(workload.title()));
            assertThat(measured || said).as(workload.title()).isTrue();
        }
        assertThat(results.cells()).allSatisfy(cell -> {
            assertThat(cell.contenders()).as(cell.id()).allSatisfy(contender -> {
                assertThat(contender.samples()).hasSize(1);
                assertThat(contender.operations()).isPositive();
            });
            requireState(cell);
        });
        assertThat(data(reports)).isEqualTo(new ObjectMapper().readTree(reports.resolve("results.json").toFile()));
        try (var files = Files.list(reports)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).containsExactlyInAnyOrder("index.html",
                    "results.json");
        }
    }

    private static void requireState(CellResult cell) {
        if (cell.state().equals("cold")) {
            assertThat(cell.residentBefore()).as(cell.id()).isZero();
        } else if (!cell.workload().equals("append")) {
            assertThat(cell.residentBefore()).as(cell.id()).isEqualTo(cell.pages()).isPositive();
        }
    }

    @Test
    @Timeout(120)
    void aFileThatIsNamedIsMeasured() throws IOException {
        // The name would end the page's script if it weren't escaped.
        Path file = Files.write(directory.resolve("<!--<script>"), new byte[100_003]);
        Path reports = directory.resolve("a/b");
        run("--tiny", "--runs", "3", "--only", "^(region|channel-direct|c-mmap)$", "--cells",
                "scan-.*-warm-1|random-8", "--file", file.toString(), "--out", reports.toString());
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Sequential scan", "Random 8-byte reads",
                "MappedRegion", "The aims of the library speak of warm files of 1 GiB",
                "Report: " + reports.resolve("index.html"));
        Results results = ResultsFile.read(reports.resolve(ResultsFile.NAME));
        assertThat(results.cells()).hasSize(2).allSatisfy(cell -> {
            assertThat(cell.fileBytes()).isEqualTo(100_003);
            assertThat(cell.place()).isEqualTo("file");
            assertThat(cell.contenders().size() + cell.skipped().size()).isEqualTo(3);
            assertThat(cell.contenders()).allSatisfy(contender -> {
                assertThat(contender.samples()).hasSize(3);
                assertThat(contender.spread().median()).isPositive();
            });
        });
        assertThat(results.verdict()).isNotEmpty();
        assertThat(results.environment().cpu()).isNotBlank();
        assertThat(data(reports)).isEqualTo(new ObjectMapper().readTree(reports.resolve("results.json").toFile()));
        assertThat(file).hasSize(100_003);
    }

    /** Each open, and each read, meets a file that isn't in memory. */
    @Test
    @Timeout(120)
    void whatIsColdIsCold() throws IOException {
        Path reports = directory.resolve("reports");
        run("--tiny", "--runs", "3", "--only", "^(region|region-populate|channel-direct)$", "--cells", "cold", "--out",
                reports.toString());
        Results results = ResultsFile.read(reports.resolve(ResultsFile.NAME));
        assumeThat(results.unmeasured()).as("a temporary folder on disk")
                .noneMatch(one -> one.reason().contains("page cache"));
        CellResult startup = cell(results, "startup");
        assertThat(startup.contenders()).hasSize(3)
                .allSatisfy(contender -> assertThat(contender.operations()).isEqualTo(3));
        assertThat(startup.region().orElseThrow().majorFaults()).isEqualTo(3);
        CellResult random = cell(results, "random-4k");
        assertThat(random.region().orElseThrow().majorFaults()).isPositive();
        assertThat(random.skipped()).singleElement()
                .satisfies(skipped -> assertThat(skipped.reason()).contains("reads the whole file when it maps it"));
    }

    private static CellResult cell(Results results, String workload) {
        return results.cells().stream().filter(cell -> cell.workload().equals(workload)).findFirst().orElseThrow();
    }

    private void run(String... args) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), args);
        assertThat(status).as(err.toString(StandardCharsets.UTF_8)).isZero();
    }

    private static JsonNode data(Path reports) throws IOException {
        String page = Files.readString(reports.resolve("index.html"));
        int start = page.indexOf("id=\"data\">") + "id=\"data\">".length();
        return new ObjectMapper().readTree(page.substring(start, page.indexOf("</script>", start)));
    }
}
