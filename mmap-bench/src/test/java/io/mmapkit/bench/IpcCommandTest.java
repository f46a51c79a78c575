package io.mmapkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class IpcCommandTest {
    @TempDir private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    @Timeout(240)
    void writesTableFileAndPage() throws IOException {
        Path reports = directory.resolve("a/b");
        assertThat(run("ipc", "--quick", "--only", "^wake-up$", "--out", reports.toString()))
                .as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("wake-up: SpscRing, await, p50", "reached",
                reports.resolve("ipc.html").toString());

        JsonNode figure = new ObjectMapper().readTree(reports.resolve("ipc.json").toFile()).get("figures").get(0);
        assertThat(figure.get("curves")).isNotEmpty().allSatisfy(curve -> {
            assertThat(curve.get("count").asLong()).isPositive();
            assertThat(curve.get("points")).isNotEmpty();
        });
        String page = Files.readString(reports.resolve("ipc.html"));
        assertThat(page).contains("SpscRing, await").doesNotContain("@DATA@", "@LIBRARY@", "@STYLE@", "@SCRIPT@",
                "@TITLE@", "src=\"http", "href=\"http");
    }

    @Test
    void figuresThatAreNot() {
        assertThat(run("ipc", "--only", "teleport")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).singleElement().asString()
                .startsWith(
                        "mmapkit bench: no figure's name contains a match of teleport; there are round-trip, one-way-32,"
                                + " one-way-4096, wake-up, wake-sleeper");
    }

    @Test
    void help() {
        assertThat(run("ipc", "--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("--quick", "--out", "--only");
    }

    private int run(String... args) {
        return Main.run(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), args);
    }
}
