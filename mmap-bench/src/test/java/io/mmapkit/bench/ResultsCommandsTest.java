package io.mmapkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mmapkit.bench.report.ReportFiles;
import io.mmapkit.bench.report.SampleResults;
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

/** compare and chart: what is done with results. */
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
        assertWrongUse("no cell teleport was measured; there are scan-disk-4k-warm-1, ", "chart", before.toString(),
                "--cell", "teleport", "--out", file);
        assertWrongUse("no workload teleport was measured; there are scan, startup", "chart", before.toString(),
                "--workload", "teleport", "--out", file);
        assertWrongUse("--out must end in .svg or .png, not be a.gif", "chart", before.toString(), "--workload", "scan",
                "--out", "a.gif");
        assertWrongUse("Error: Missing required argument", "chart", before.toString(), "--out", file);
        assertThat(run("chart", before.toString(), "--workload", "scan", "--out", "/proc/none/a.svg")).isEqualTo(1);
    }

    private byte[] picture(String name, String... args) throws IOException {
        String[] all = new String[args.length + 4];
        System.arraycopy(args, 0, all, 4, args.length);
        all[0] = "chart";
        all[1] = before.toString();
        all[2] = "--out";
        all[3] = directory.resolve(name).toString();
        assertThat(run(all)).as(text(err)).isZero();
        return Files.readAllBytes(directory.resolve(name));
    }

    private void assertWrongUse(String message, String... args) {
        err.reset();
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
