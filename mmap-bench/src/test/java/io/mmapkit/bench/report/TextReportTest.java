package io.mmapkit.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.bench.result.Results;
import io.mmapkit.bench.result.Shown;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextReportTest {
    private static final Results RESULTS = SampleResults.full();

    @Test
    void hasALineForEachCellAndTheVerdict() {
        List<String> lines = print(false).lines().toList();
        RESULTS.cells().forEach(
                cell -> assertThat(lines).anySatisfy(line -> assertThat(line).startsWith("  " + cell.where())));
        assertThat(lines).containsAll(RESULTS.verdict()).containsAll(RESULTS.previous())
                .contains("not measured: parse-disk-16g-cold-2: takes 16 GiB, 9.1 GiB are free")
                .anyMatch(line -> line.startsWith("aim: scan through MappedRegion against C mmap: 0.9"));
    }

    @Test
    void saysWhichWayIsBetter() {
        assertThat(print(false).lines().filter(line -> line.startsWith("  disk, 1 GiB, warm, 1 thread ")).findFirst())
                .get().asString().contains(" mapping  1.5");
        assertThat(print(false).lines().filter(line -> line.startsWith("  disk, 4 KiB, warm, 1 thread ")).findFirst())
                .get().asString().contains(" read()  0.1");
        assertThat(print(false)).contains(" write()  0.");
    }

    @Test
    void hasTablesOfTheReferenceCells() {
        assertThat(TextReport.reference(RESULTS.cells())).extracting("id").containsExactly("scan-disk-1g-warm-1",
                "random-8-disk-1g-warm-1");
        assertThat(print(false)).contains("Sequential scan, disk, 1 GiB, warm, 1 thread: GB/s (more is better)",
                "limit: 12.9 GB/s, memory summed in huge pages", "skipped: InputStream: not applicable",
                "  Agrona, UnsafeBuffer *", "* not steady when its warm-up ended")
                .doesNotContain("Reverse scan, disk, 1 GiB, warm, 1 thread: GB/s");
    }

    @Test
    void hasAllTablesWhenAsked() {
        String all = print(true);
        RESULTS.cells().forEach(cell -> assertThat(all).contains(cell.label() + ": " + Shown.of(cell).unit()));
    }

    private static String print(boolean verbose) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TextReport.print(RESULTS, new PrintStream(out, true, StandardCharsets.UTF_8), verbose);
        return out.toString(StandardCharsets.UTF_8);
    }
}
