package io.mmapkit.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.bench.environment.Environment;
import io.mmapkit.bench.report.ReportFiles;
import io.mmapkit.bench.report.SampleResults;
import io.mmapkit.bench.result.CellResult;
import io.mmapkit.bench.result.Results;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangesTest {
    private static final Results BEFORE = SampleResults.full();

    @TempDir private Path directory;

    @Test
    void equalResults() {
        Changes changes = Changes.of(BEFORE, BEFORE);
        assertThat(changes.sameMachine()).isTrue();
        assertThat(changes.warnings())
                .containsExactly("these are the results of one and the same run: that nothing differs says nothing");
        assertThat(changes.agreement().same()).hasSameSizeAs(BEFORE.cells());
        assertThat(changes.onlyBefore()).isEmpty();
        assertThat(changes.onlyAfter()).isEmpty();
        assertThat(changes.cells()).hasSameSizeAs(BEFORE.cells()).allSatisfy(cell -> {
            assertThat(cell.ranks()).isEmpty();
            assertThat(cell.contenders()).isNotEmpty()
                    .allSatisfy(one -> assertThat(one).returns(1.0, ContenderChange::times)
                            .returns(true, ContenderChange::withinNoise));
        });
    }

    @Test
    void aSecondRunIsWithinTheNoise() {
        List<ContenderChange> all = Changes.of(BEFORE, SampleResults.again()).cells().stream()
                .flatMap(cell -> cell.contenders().stream()).toList();
        assertThat(all).allSatisfy(one -> assertThat(one.times()).isBetween(0.9, 1.1));
        assertThat(all.stream().filter(ContenderChange::withinNoise).count()).isGreaterThan(all.size() * 9L / 10);
    }

    @Test
    void slower() {
        Changes changes = Changes.of(BEFORE, SampleResults.slowed(2));
        CellChange scan = cell(changes, "scan-disk-1g-warm-1");
        assertThat(scan.contender("region").orElseThrow()).satisfies(one -> {
            assertThat(one.times()).isBetween(0.49, 0.51);
            assertThat(one.outcome()).isEqualTo("WORSE");
        });
        assertThat(scan.contender("c-mmap").orElseThrow().outcome()).isEqualTo("within noise");
        assertThat(scan.ranks()).contains(new RankChange("C read(2)", "MappedRegion", false));
        // Where less is better, too
        assertThat(cell(changes, "startup-disk-1g-warm-1").contender("region").orElseThrow().times())
                .isBetween(0.49, 0.51);
        assertThat(Changes.of(SampleResults.slowed(2), BEFORE).cells().getFirst().contender("region").orElseThrow()
                .times()).isGreaterThan(1);
    }

    @Test
    void anotherMachine() {
        Changes changes = Changes.of(BEFORE, on(BEFORE, SampleResults.environment("Other", "Linux 6.6 amd64")));
        assertThat(changes.sameMachine()).isFalse();
        assertThat(changes.warnings()).contains(
                "the processor differs: Some Processor 3 GHz before, Other after",
                "the kernel differs: Linux 6.12.0 amd64 before, Linux 6.6 amd64 after");
        assertThat(Changes.of(BEFORE, on(BEFORE, SampleResults.environment("Some Processor 3 GHz", "Linux 7 amd64")))
                .sameMachine()).as("the kernel is no other machine").isTrue();
    }

    @Test
    void cellsOfOneOnly() {
        List<CellResult> cells = BEFORE.cells();
        Changes changes = Changes.of(SampleResults.with(BEFORE, cells.subList(0, 3)),
                SampleResults.with(BEFORE, cells.subList(2, 5)));
        assertThat(changes.cells()).extracting(CellChange::id).containsExactly(cells.get(2).id());
        assertThat(changes.onlyBefore()).containsExactly(cells.get(0).id(), cells.get(1).id());
        assertThat(changes.onlyAfter()).containsExactly(cells.get(3).id(), cells.get(4).id());
        assertThat(print(changes)).contains("only before: " + cells.getFirst().id(),
                "only after: " + cells.get(3).id());
    }

    @Test
    void theTableSaysAll() {
        String table = print(Changes.of(BEFORE, SampleResults.slowed(2)));
        assertThat(table).contains("Sequential scan, disk, 1 GiB, warm, 1 thread (scan-disk-1g-warm-1)",
                "C read(2) is now ahead of MappedRegion", "within noise", "WORSE", "mapping or read(): in ",
                "  reversed: ")
                .doesNotContain("one and the same run");
        assertThat(table.lines().toList().getLast()).matches("[\\d,]+ figures in \\d+ cells: .*");
    }

    @Test
    void previousResults() throws IOException {
        Path file = directory.resolve("results.json");
        assertThat(Previous.compare(BEFORE, file)).isEmpty();
        ReportFiles.write(BEFORE, directory);
        assertThat(Previous.compare(SampleResults.slowed(2), file)).hasSizeGreaterThan(3)
                .contains(
                        "Sequential scan, disk, 1 MiB, warm, 1 thread: C read(2) is now ahead of MappedRegion, and wasn't in the run of 2026-11-27.")
                .anyMatch(sentence -> sentence
                        .matches(".*, warm, 1 thread: MappedRegion 0\\.[45]\\d\\d of the run of 2026-11-27\\."))
                .first().asString()
                .startsWith("Compared with the run of 2026-11-27: MappedRegion is within the noise in ");
        assertThat(Previous.compare(on(BEFORE, SampleResults.environment("Other", "Linux")), file))
                .containsExactly("Not compared with the run of 2026-11-27: it was on another machine.");
        Files.writeString(file, "{\"schema\":1,\"environment\":{},\"figures\":[]}");
        assertThat(Previous.compare(BEFORE, file)).singleElement().asString()
                .startsWith("Not compared with the previous run: ").contains("has schema 1");
    }

    private static CellChange cell(Changes changes, String id) {
        return changes.cells().stream().filter(cell -> cell.id().equals(id)).findFirst().orElseThrow();
    }

    private static Results on(Results results, Environment environment) {
        return new Results(results.schema(), results.kind(), results.started(), results.tookSeconds(), environment,
                results.noise(), results.limits(), results.method(), results.verdict(), results.figures(),
                results.crossings(), results.cells(), results.unmeasured(), results.sections(), results.previous());
    }

    private static String print(Changes changes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ChangesTable.print(changes, new PrintStream(out, true, StandardCharsets.UTF_8), false);
        return out.toString(StandardCharsets.UTF_8);
    }
}
