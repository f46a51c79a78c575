package io.mmapkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mmapkit.bench.report.ReportFiles;
import io.mmapkit.bench.report.ResultsFile;
import io.mmapkit.bench.report.SampleResults;
import io.mmapkit.bench.result.Results;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** compare, report and chart: what is done with results. */
class ResultsCommandsTest {
    @TempDir private static Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private static Path before;
    private static Path after;

    @BeforeAll
    static void write() throws IOException {
        before = Files.createDirectory(directory.resolve("before"));
        after = Files.createDirectory(directory.resolve("after"));
        ReportFiles.write(SampleResults.few(), before);
        ReportFiles.write(SampleResults.few(SampleResults.slowed(2)), after);
    }

    @Test
    void slowerIsNoFailure() {
        assertThat(run("compare", before.toString(), after.resolve("results.json").toString())).isZero();
        assertThat(text(out)).contains("before: 2026-11-27T20:00:00Z, after: 2026-11-28T20:00:00Z", "WORSE",
                "within noise");
    }

    @Test
    void onlyWhatChanged() {
        assertThat(run("compare", "--changed", before.toString(), before.toString())).isZero();
        assertThat(text(out)).doesNotContain("  MappedRegion").contains(" 0 better, 0 worse; 0 changes of rank");
    }

    @Test
    void asJson() throws IOException {
        assertThat(run("compare", before.toString(), after.toString(), "--json")).isZero();
        JsonNode changes = new ObjectMapper().readTree(text(out));
        assertThat(changes.get("cells").get(0).get("contenders").get(0).get("times").isNumber()).isTrue();
    }

    @Test
    void brokenFiles() throws IOException {
        Path broken = Files.writeString(directory.resolve("broken"), "{\"schema\":");
        assertWrongUse("no such file: " + directory.resolve("none"), "compare", directory.resolve("none").toString(),
                after.toString());
        assertWrongUse(broken + " is no JSON: ", "compare", before.toString(), broken.toString());
        assertWrongUse("Missing required parameter: 'AFTER'", "compare", before.toString());
    }

    @Test
    void picturesAreTheSameEachTime() throws IOException {
        byte[] bars = picture("a.svg", "--cell", "scan-disk-1g-warm-1");
        assertThat(picture("b.svg", "--cell", "scan-disk-1g-warm-1")).isEqualTo(bars);
        assertThat(new String(bars, StandardCharsets.UTF_8)).contains("<svg").doesNotContain("<script", "href=\"http");
        byte[] lines = picture("c.svg", "--workload", "scan", "--title", "Scan");
        assertThat(picture("d.svg", "--workload", "scan", "--title", "Scan")).isEqualTo(lines).isNotEqualTo(bars);
        picture("e.png", "--workload", "startup");
        assertThat(ImageIO.read(directory.resolve("e.png").toFile()).getWidth()).isEqualTo(1920);
    }

    @Test
    void picturesOfWhatIsNotThere() {
        String file = directory.resolve("a.svg").toString();
        assertWrongUse("no cell scan-disk-1g-warm-9 was measured; near it are scan-disk-1g-warm-1, ", "chart",
                before.toString(),
                "--cell", "scan-disk-1g-warm-9", "--out", file);
        assertWrongUse("no workload teleport was measured; near it are scan, startup (--list shows all)", "chart",
                before.toString(),
                "--workload", "teleport", "--out", file);
        assertWrongUse("--out must end in .svg or .png, not be a.gif", "chart", before.toString(), "--workload", "scan",
                "--out", "a.gif");
        assertWrongUse("Missing required argument (specify one of these): ", "chart", before.toString(), "--out", file);
        assertWrongUse("--cell=ID, --workload=ID are mutually exclusive", "chart", before.toString(), "--cell", "a",
                "--workload",
                "b", "--out", file);
        assertWrongUse("Missing required option: '--out=FILE'", "chart", before.toString(), "--workload", "scan");
    }

    @Test
    void picturesThatHaveNoPlaceAreRefusedFirst() throws IOException {
        Path none = directory.resolve("none");
        Path file = Files.writeString(directory.resolve("file"), "");
        Path taken = Files.createDirectories(directory.resolve("taken.svg"));
        String results = directory.resolve("no results").toString(); // which would be said after it was looked for
        assertWrongUse("can't write the picture to " + none.resolve("a.svg") + ": no such directory: " + none, "chart",
                results,
                "--workload", "scan", "--out", none.resolve("a.svg").toString());
        assertThat(none).doesNotExist();
        assertWrongUse("can't write the picture to " + file.resolve("a.svg") + ": not a directory: " + file, "chart",
                results,
                "--workload", "scan", "--out", file.resolve("a.svg").toString());
        assertWrongUse("can't write the picture to " + taken + ": a directory: " + taken, "chart", results,
                "--workload", "scan",
                "--out", taken.toString());
    }

    @Test
    void oneSizeIsDrawnAsBars() throws IOException {
        Results few = SampleResults.few();
        Path one = Files.createDirectory(directory.resolve("one"));
        ReportFiles.write(SampleResults.with(few,
                few.cells().stream().filter(cell -> cell.id().equals("scan-disk-1g-warm-1")).toList()), one);
        assertThat(picture(one, "f.svg", "--workload", "scan"))
                .isEqualTo(picture("g.svg", "--cell", "scan-disk-1g-warm-1"));
    }

    @Test
    void whatCanBeDrawnIsListed() {
        assertThat(run("chart", before.toString(), "--list")).isZero();
        assertThat(text(out).lines()).contains("scan-disk-1g-warm-1", "startup-disk-4k-warm-1", "scan", "startup");
    }

    @Test
    void aReportIsMadeAgain() throws IOException {
        Path again = directory.resolve("again");
        assertThat(run("report", before.toString(), "--out", again.toString())).isZero();
        Results made = ResultsFile.read(again.resolve("results.json"));
        Results old = ResultsFile.read(before.resolve("results.json"));
        assertThat(made.cells()).isEqualTo(old.cells());
        assertThat(made.verdict()).isNotEqualTo(old.verdict()).isEqualTo(old.inWords().verdict());
        assertThat(text(out)).contains(made.verdict()).contains("Report: " + again.resolve("index.html"));
        assertWrongUse("can't write the report to /proc/none: ", "report", before.toString(), "--out", "/proc/none");
        assertThat(run("report", before.toString())).isZero();
    }

    private byte[] picture(String name, String... args) throws IOException {
        return picture(before, name, args);
    }

    private byte[] picture(Path results, String name, String... args) throws IOException {
        String[] all = new String[args.length + 4];
        System.arraycopy(args, 0, all, 4, args.length);
        all[0] = "chart";
        all[1] = results.toString();
        all[2] = "--out";
        all[3] = directory.resolve(name).toString();
        assertThat(run(all)).as(text(err)).isZero();
        return Files.readAllBytes(directory.resolve(name));
    }

    private void assertWrongUse(String message, String... args) {
        err.reset();
        out.reset();
        assertThat(run(args)).isEqualTo(2);
        assertThat(text(err).lines()).singleElement().asString().startsWith("mmapkit bench: " + message);
        assertThat(text(out)).isEmpty();
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private int run(String... args) {
        return Main.run(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), args);
    }
}
