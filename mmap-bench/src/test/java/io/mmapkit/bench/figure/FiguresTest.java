package io.mmapkit.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mmapkit.bench.calls.CallFigures;
import io.mmapkit.bench.fork.ForkFigures;
import io.mmapkit.bench.ipc.IpcFigures;
import io.mmapkit.bench.region.RegionFigures;
import io.mmapkit.bench.report.FigureTable;
import io.mmapkit.bench.report.ReportFiles;
import io.mmapkit.bench.run.Progress;
import io.mmapkit.bench.run.Spread;
import io.mmapkit.bench.shared.SharedFigures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** As little of each figure as shows that it works. No time means anything. */
class FiguresTest {
    @TempDir private Path directory;

    static Stream<Arguments> figures() {
        return Stream.of(CallFigures.SET, RegionFigures.SET, SharedFigures.SET, ForkFigures.SET, IpcFigures.SET)
                .flatMap(set -> set.names().stream().map(id -> Arguments.of(set, id)))
                .filter(figure -> !figure.get()[1].equals("wake-up")); // which IpcCommandTest measures
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("figures")
    @Timeout(180) // some start twenty JVMs
    void eachIsMeasuredRight(FigureSet set, String id) throws Exception {
        FigureResults results = FigureRun.run(set, Scale.TINY, Pattern.compile("^" + id + "$"), directory,
                Progress.SILENT);

        assertThat(results.figures()).singleElement().satisfies(figure -> {
            assertThat(figure.id()).isEqualTo(id);
            if (figure.skipped() == null) {
                assertThat(figure.lines()).isNotEmpty().allSatisfy(FiguresTest::requireMeasured);
            }
        });
        requireTable(results);
        requireJson(results, set.name() + ".json");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactlyInAnyOrder(directory.resolve(set.name() + ".json"),
                    directory.resolve(set.name() + ".html"));
        }
    }

    private static void requireMeasured(LineResult line) {
        assertThat(line.oursSpread().median()).isPositive();
        if (line.skipped() == null) {
            assertThat(line.contenderSpread().median()).isPositive();
            assertThat(line.measured().runs()).isEqualTo(line.oursSpread().runs());
        }
    }

    private static void requireTable(FigureResults results) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FigureTable.print(results, new PrintStream(out, true, StandardCharsets.UTF_8));
        FigureResult figure = results.figures().getFirst();
        String table = out.toString(StandardCharsets.UTF_8);
        assertThat(table).contains("ours", "contender", "ratio", "target", "reached", figure.id());
        figure.lines().forEach(line -> assertThat(table).contains(line.ours() + " / " + line.contender()));
    }

    private void requireJson(FigureResults results, String fileName) throws IOException {
        JsonNode json = new ObjectMapper()
                .readTree(ReportFiles.write(results, directory).resolveSibling(fileName).toFile());
        FigureResult figure = results.figures().getFirst();
        assertThat(json.get("schema").asInt()).isEqualTo(1);
        assertThat(json.get("environment").get("cpu").asText()).isNotBlank();
        assertThat(json.get("figures").get(0).get("id").asText()).isEqualTo(figure.id());
        assertThat(json.get("figures").get(0).get("lines")).hasSize(figure.lines().size());
    }

    @Test
    void aWrongResultIsNoMeasurement() {
        Repeated wrong = new Repeated("sum", 1, 2, Scale.TINY, times -> times);
        assertThatExceptionOfType(WrongResultException.class).isThrownBy(() -> wrong.take(new Samples()))
                .withMessage("sum gave 1 in place of 2");
    }

    @Test
    void aTargetIsHeldAgainstTheMedian() {
        assertThat(new Target(Target.Kind.RATIO_AT_MOST, 1.02).measured(List.of(2.0), List.of(4.0)))
                .containsExactly(0.5);
        assertThat(new Target(Target.Kind.RATIO_AT_LEAST, 100).measured(List.of(2.0), List.of(4.0)))
                .containsExactly(2.0);
        assertThat(new Target(Target.Kind.EXTRA_AT_MOST, 10).measured(List.of(7.0), List.of(4.0))).containsExactly(3.0);
        assertThat(new Target(Target.Kind.RATIO_AT_MOST, 1.02).isReached(1.03)).isFalse();
        assertThat(new Target(Target.Kind.RATIO_AT_LEAST, 100).isReached(100)).isTrue();
        assertThat(new Target(Target.Kind.VALUE_AT_MOST, 150).isReached(151)).isFalse();
    }

    @Test
    void whatTheQuartilesDisagreeAboutIsUndecided() {
        Target target = new Target(Target.Kind.RATIO_AT_MOST, 1.5);
        assertThat(target.isUndecided(Spread.of(List.of(1.0, 1.4, 1.6, 1.7)))).isTrue();
        assertThat(target.isUndecided(Spread.of(List.of(1.0, 1.1, 1.2, 1.3, 9.0)))).isFalse();
    }
}
