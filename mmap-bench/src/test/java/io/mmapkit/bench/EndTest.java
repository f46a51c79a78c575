package io.mmapkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a run ends, nothing of it stays behind. */
class EndTest {
    private static final int KILLED = 128 + 9;

    @TempDir private Path directory;

    @Test
    void aSignalEndsTheWorkersAndRemovesTheProgram() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        List<String> said = endWhileMeasuring(temporary, EndTest::interruptAll);
        assertThat(said).noneMatch(line -> line.startsWith("mmapkit bench: "));
        try (var files = Files.list(temporary)) {
            assertThat(files).isEmpty();
        }
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void killedItStillLeavesNoWorkers() throws Exception {
        endWhileMeasuring(Files.createDirectory(directory.resolve("tmp")), Process::destroyForcibly);
    }

    private List<String> endWhileMeasuring(Path temporary, Consumer<Process> end) throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[10_000]);
        Process run = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-Djava.io.tmpdir=" + temporary, "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(), "--tiny", "--cells", "scan-.*-warm-1", "--runs", "1000000", "--only",
                "^(region|c-mmap)$", "--file",
                file.toString(), "--out",
                directory.resolve("out").toString()).start();
        try {
            awaitMeasuring(run);
            List<ProcessHandle> workers = run.descendants().toList();
            assertThat(workers).hasSizeBetween(1, 2);
            end.accept(run);
            assertThat(run.waitFor(30, TimeUnit.SECONDS)).isTrue();
            for (ProcessHandle worker : workers) {
                worker.onExit().get(30, TimeUnit.SECONDS);
            }
            return said(run);
        } finally {
            run.descendants().forEach(ProcessHandle::destroyForcibly);
            run.destroyForcibly().waitFor();
        }
    }

    /** As Ctrl-C does: the workers get the signal too, and may be gone first. */
    private static void interruptAll(Process run) {
        List<String> kill = new ArrayList<>(List.of("kill", isInterruptIgnored() ? "-TERM" : "-INT"));
        run.descendants().forEach(worker -> kill.add(Long.toString(worker.pid())));
        kill.add(Long.toString(run.pid()));
        try {
            assertThat(new ProcessBuilder(kill).inheritIO().start().waitFor()).isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A shell without a terminal has what it starts in the background ignore that signal, and a JVM keeps to it. */
    private static boolean isInterruptIgnored() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1 << 2 - 1) != 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing of a process that was killed: its streams were closed with that. */
    private static List<String> said(Process run) {
        return run.exitValue() == KILLED ? List.of() : run.errorReader().lines().toList();
    }

    private static void awaitMeasuring(Process run) throws IOException {
        BufferedReader progress = run.errorReader();
        for (String line = progress.readLine(); line != null; line = progress.readLine()) {
            if (line.contains("measuring")) {
                return;
            }
        }
        throw new AssertionError("the run ended before it measured");
    }
}
