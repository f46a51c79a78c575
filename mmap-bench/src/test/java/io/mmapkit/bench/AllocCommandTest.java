package io.mmapkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocCommandTest {
    @TempDir private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void writesTableAndFile() {
        assertThat(run("alloc", "--quick", "--only", "^modes$", "--out", directory.resolve("a/b").toString()))
                .as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(directory.resolve("a/b/alloc.json")).isRegularFile();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("modes: ", "heap of processes",
                directory.resolve("a/b/alloc.json").toString());
    }

    @Test
    void figuresThatAreNot() {
        assertThat(run("alloc", "--only", "teleport")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).singleElement().asString().startsWith(
                "mmapkit bench: no figure's name contains a match of teleport; there are pair, modes, room");
    }

    private int run(String... args) {
        return Main.run(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), args);
    }
}
