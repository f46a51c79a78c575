package io.mmapkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ForkCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void figuresThatAreNot() {
        assertThat(run("fork", "--only", "teleport")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("no figure's name contains a match of teleport",
                "spawn");
    }

    @Test
    void help() {
        assertThat(run("fork", "--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("--quick", "--out", "--only");
    }

    private int run(String... args) {
        return Main.run(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), args);
    }
}
