package io.mmapkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a run ends, nothing of it stays behind. */
class EndTest {
    @TempDir private Path directory;

    @Test
    void aSignalEndsTheWorkersAndRemovesTheProgram() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        endWhileMeasuring(temporary, Process::destroy);
        try (var files = Files.list(temporary)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void killedItStillLeavesNoWorkers() throws Exception {
        endWhileMeasuring(Files.createDirectory(directory.resolve("tmp")), Process::destroyForcibly);
    }

    private void endWhileMeasuring(Path temporary, Consumer<Process> end) throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[10_000]);
        Process run = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-Djava.io.tmpdir=" + temporary, "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(), "--quick", "--runs", "1000000", "--only", "^(region|c-mmap)$", "--file",
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
        } finally {
            run.descendants().forEach(ProcessHandle::destroyForcibly);
            run.destroyForcibly().waitFor();
        }
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
