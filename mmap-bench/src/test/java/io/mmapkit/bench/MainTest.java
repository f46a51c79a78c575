package io.mmapkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    @TempDir private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void noSuchFile() {
        assertWrongUse("no such file: " + directory.resolve("none"), "--file", directory.resolve("none").toString());
    }

    @Test
    void aDirectory() {
        assertWrongUse("a directory, not a file: " + directory, "--file", directory.toString());
    }

    @Test
    void anEmptyFile() throws IOException {
        Path file = Files.createFile(directory.resolve("empty"));
        assertWrongUse("the file is empty: " + file, "--file", file.toString());
    }

    @Test
    void aDevice() {
        assertWrongUse("not a regular file: /dev/zero", "--file", "/dev/zero");
    }

    @Test
    void anOutputDirectoryThatIsAFile() throws IOException {
        Path file = Files.createFile(directory.resolve("taken"));
        assertWrongUse("can't write the report to " + file + ": not a directory", "--out", file.toString());
    }

    @Test
    void anOutputDirectoryThatCannotBe() {
        assertWrongUse("can't write the report to /proc/none: ", "--out", "/proc/none");
    }

    @Test
    void anUnknownOption() {
        assertWrongUse("Unknown option: '--bogus'", "--bogus");
    }

    @Test
    void contendersThatAreNot() {
        assertWrongUse("no contender's name contains a match of teleport; near it are ", "--only",
                "teleport");
        assertWrongUse("--only is no regular expression: Unclosed group", "--only", "(");
    }

    @Test
    void numbersThatMakeNoSense() {
        assertWrongUse("--runs must be at least 1, not 0", "--runs", "0");
        assertWrongUse("--buffer must be a multiple of 4096, not 100", "--buffer", "100");
        assertWrongUse("Invalid value for option '--runs'", "--runs", "many");
    }

    @Test
    void quickAndFull() {
        assertWrongUse("--quick and --full can't both be", "--quick", "--full");
    }

    @Test
    void cellsThatAreNot() {
        assertWrongUse("no cell's name contains a match of scan-disk-128m-wram; near it are scan-disk-128m-warm-1, ",
                "--cells", "scan-disk-128m-wram");
        assertWrongUse("--cells is no regular expression: Unclosed group", "--cells", "(");
    }

    @Test
    void aDirectoryForFilesThatIsNot() throws IOException {
        Path none = directory.resolve("none");
        Path reports = directory.resolve("reports");
        assertWrongUse("no such directory: " + none, "--dir", none.toString(), "--out", reports.toString());
        assertThat(reports).doesNotExist();
        Path file = Files.createFile(directory.resolve("file"));
        assertWrongUse("no such directory: " + file, "--dir", file.toString());
    }

    @Test
    void listsCellsAndContenders() {
        assertThat(run("--list", "--full", "--cells", "^scan-")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).contains("scan-disk-1g-warm-1", "scan-disk-1g-cold-1",
                "c-mmap: mmap(2) in C").noneMatch(line -> line.startsWith("random-8-"));
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void argumentsThatJmhDoesNotKnow() {
        assertWrongUse("micro: ", "micro", "--bogus");
        assertWrongUse("no benchmark's name contains a match of Teleport", "micro", "Teleport");
    }

    @Test
    void outputThatCannotBeWritten() throws IOException {
        try (PrintStream full = new PrintStream(new FileOutputStream("/dev/full"))) {
            assertThat(Main.run(full, new PrintStream(err, true, StandardCharsets.UTF_8), "--help")).isEqualTo(1);
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("mmapkit bench: the output can't be written\n");
    }

    @Test
    void help() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("--quick", "--full", "--file", "--dir", "--out",
                "--only", "--cells", "--list", "micro",
                "region", "shared", "fork");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    private void assertWrongUse(String message, String... args) {
        err.reset();
        assertThat(run(args)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).singleElement().asString()
                .startsWith("mmapkit bench: " + message);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    private int run(String... args) {
        return Main.run(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), args);
    }
}
