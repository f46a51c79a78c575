package io.mmapkit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {
    private static final long ALL_SECONDS = 200; // half a minute, unless others want the processors too

    @TempDir private Path temporary;

    @Test
    void listsTheExamplesWithALineForEach() throws Exception {
        SecondRun run = run();

        assertThat(run.status()).isZero();
        assertThat(run.out()).extracting(line -> line.split(" ")[0])
                .containsExactly("read-file", "write-file", "anonymous-memory", "two-processes", "sparse-file",
                        "contained-fault", "slow-pages", "append-log", "executable-memory", "dirty-pages",
                        "memory-state",
                        "huge-pages", "lifetimes", "flight-recorder", "management-bean", "page-tables", "page-faults",
                        "memory-pressure",
                        "hello-segment",
                        "memfd-over-socket",
                        "typed-configuration",
                        "shared-counter", "growing-segment", "killed-creator", "killed-lock-owner", "hello-ring",
                        "market-data", "work-queue", "request-response", "page-sharing", "spawned-jvm",
                        "exec-before-after", "elf-map", "crash-beside-agrona", "shared-heap", "persistent-heap",
                        "shared-map", "copy-on-write", "fork-counters", "background-save");
        assertThat(run.out()).allMatch(line -> line.split(" +", 2).length == 2);
    }

    @Test
    @Timeout(240)
    @EnabledIfSystemProperty(named = "soak", matches = "true", disabledReason = "each of them has a test of its own")
    void runsAllInTurnAndLeavesNoFile() throws Exception {
        SecondRun run = SecondRun.of(temporary, ALL_SECONDS, Main.class, "all");

        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out()).filteredOn(line -> line.startsWith("== ")).extracting(line -> line.split("[ :]+")[1])
                .containsExactly("read-file", "write-file", "anonymous-memory", "two-processes", "sparse-file",
                        "contained-fault", "slow-pages", "append-log", "executable-memory", "dirty-pages",
                        "memory-state",
                        "huge-pages", "lifetimes", "flight-recorder", "management-bean", "page-tables", "page-faults",
                        "memory-pressure",
                        "hello-segment",
                        "memfd-over-socket",
                        "typed-configuration",
                        "shared-counter", "growing-segment", "killed-creator", "killed-lock-owner", "hello-ring",
                        "market-data", "work-queue", "request-response", "page-sharing", "spawned-jvm",
                        "exec-before-after", "elf-map", "crash-beside-agrona", "shared-heap", "persistent-heap",
                        "shared-map", "copy-on-write", "fork-counters", "background-save");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void runsTheNamedInTheOrderOfTheirNames() throws Exception {
        SecondRun run = run("write-file", "read-file");

        assertThat(run.status()).isZero();
        assertThat(run.out()).filteredOn(line -> line.startsWith("== ")).extracting(line -> line.split("[ :]+")[1])
                .containsExactly("write-file", "read-file");
    }

    @Test
    void refusesAnUnknownNameBeforeAnythingRuns() throws Exception {
        SecondRun run = run("read-file", "read-flie");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).singleElement().asString().contains("there is no example 'read-flie'", "write-file");
    }

    @Test
    void refusesAnUnknownOption() throws Exception {
        SecondRun run = run("--fiel");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).singleElement().asString().contains("--fiel");
    }

    @Test
    void showsHelp() throws Exception {
        for (String option : List.of("-h", "--help")) {
            SecondRun run = run(option);

            assertThat(run.status()).isZero();
            assertThat(run.out()).anyMatch(line -> line.contains("--verbose"));
        }
    }

    @Test
    void reportsAFailureInOneLine() throws Exception {
        SecondRun run = run("read-file", "write-file", "--file", "/no/such/file");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).singleElement().asString().contains("read-file failed", "/no/such/file", "ENOENT");
        assertThat(run.out()).noneMatch(line -> line.contains("write-file"));
    }

    @Test
    void reportsAnEmptyFileInOneLine() throws Exception {
        Path empty = Files.createFile(temporary.resolve("empty"));

        SecondRun run = run("--file=" + empty, "read-file");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).singleElement().asString().contains(empty.toString(), "is empty");
    }

    @Test
    void showsTheStackTraceOfAFailureIfAsked() throws Exception {
        SecondRun run = run("read-file", "--file=/no/such/file", "--verbose");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).anyMatch(line -> line.startsWith("\tat " + ReadFile.class.getName()));
    }

    @Test
    void failsIfNobodyCanReadWhatItSays() throws Exception {
        for (String[] arguments : new String[][]{{}, {"write-file"}, {"--help"}}) {
            SecondRun run = SecondRun.unheard(temporary, Main.class, arguments);
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err()).containsExactly("mmapkit example: the output can't be written");
        }
    }

    private SecondRun run(String... arguments) throws Exception {
        return SecondRun.of(temporary, Main.class, arguments);
    }
}
