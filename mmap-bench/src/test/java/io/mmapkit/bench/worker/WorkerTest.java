package io.mmapkit.bench.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.bench.contender.Catalog;
import io.mmapkit.bench.contender.Input;
import io.mmapkit.bench.contender.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerTest {
    private static final int BUFFER_BYTES = 4096;
    private static final int FILE_BYTES = 100_000;

    @TempDir private Path directory;

    @Test
    void countsTheBytesThatReadCopies() throws IOException {
        Measurement measurement = measure("channel-direct", Workload.SCAN, 3);
        assertThat(measurement.units()).isEqualTo(3);
        assertThat(measurement.nanos()).isPositive();
        assertThat(measurement.copiedBytes()).isIn(-1L, 3L * FILE_BYTES);
    }

    @Test
    void countsTheFaultsOfAMapping() throws IOException {
        Measurement measurement = measure("region", Workload.SCAN, 5);
        assertThat(measurement.minorFaults()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void saysWhatWentWrong() throws IOException {
        List<String> command = Command.java(Catalog.named("region"), Workload.SCAN,
                new Input(directory.resolve("nothing"), 1, BUFFER_BYTES, 0, 1), 1);
        try (Worker worker = Worker.start("region", command)) {
            worker.open();
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> worker.run(1, 1, 0))
                    .withMessageContaining("region: ")
                    .withMessageContaining("nothing");
        }
    }

    @Test
    void saysThatAWorkerDied() throws IOException {
        try (Worker worker = Worker.start("broken", List.of("sh", "-c", "echo too bad >&2; exit 3"))) {
            assertThatExceptionOfType(IOException.class).isThrownBy(worker::open)
                    .withMessage("broken: the worker died: too bad");
        }
    }

    @Test
    void whatIsUnsupportedIsNoFailure() throws IOException {
        String answers = "while read request; do echo unsupported not here; done";
        try (Worker worker = Worker.start("shell", List.of("sh", "-c", answers))) {
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(worker::open)
                    .withMessage("not here");
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> worker.run(1, 1, 0))
                    .withMessage("not here");
        }
    }

    @Test
    void anotherAnswerIsAFailure() throws IOException {
        try (Worker worker = Worker.start("shell", List.of("sh", "-c", "read request; echo hello"))) {
            assertThatExceptionOfType(IOException.class).isThrownBy(worker::open)
                    .withMessage("shell: unexpected answer: hello");
        }
    }

    @Test
    void opensRunsLooksAndCloses() throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[FILE_BYTES]);
        try (Worker worker = Worker.start("region",
                Command.java(Catalog.named("region"), Workload.RANDOM_8, Input.of(file, BUFFER_BYTES), 2))) {
            for (int i = 0; i < 2; i++) {
                worker.open();
                assertThat(isMapped(worker, file)).isTrue();
                long checksum = worker.run(3, 7, 0).checksum();
                assertThat(worker.run(1, 7, 2)).returns(checksum, Measurement::checksum)
                        .returns(1, Measurement::units).returns(-1L, Measurement::pauseNanos);
                Sighting sighting = worker.look(1);
                assertThat(sighting.residentBytes()).isBetween(0L, 1L << 20);
                assertThat(sighting.allocatedBytes()).isNotNegative();
                worker.closeFile();
                assertThat(isMapped(worker, file)).isFalse();
            }
        }
    }

    @Test
    void asksForSafepointsWhereTheyAreMeasured() throws IOException {
        assertThat(measure("channel-direct", Workload.PAUSE, 1).pauseNanos()).isPositive();
    }

    private static boolean isMapped(Worker worker, Path file) throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/" + worker.pid() + "/maps"))) {
            return maps.anyMatch(line -> line.contains(file.toString()));
        }
    }

    @Test
    void endsWithItsInput() throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[FILE_BYTES]);
        Process process = new ProcessBuilder(
                Command.java(Catalog.named("region"), Workload.SCAN, Input.of(file, BUFFER_BYTES), 1))
                .start();
        try {
            process.getOutputStream().close();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aMeasurementSurvivesItsLine() {
        Measurement measurement = new Measurement(1, 2, 3, 4, 5, 6, 7, -1, 8, -9);
        assertThat(Measurement.parse(measurement.toLine())).isEqualTo(measurement);
        Sighting sighting = new Sighting(1, -1, 3, 4);
        assertThat(Sighting.parse(sighting.toLine())).isEqualTo(sighting);
    }

    @Test
    void aMissingCompilerIsAReason() {
        assertThatExceptionOfType(CProgram.Unavailable.class).isThrownBy(() -> CProgram.compile("no-such-gcc"))
                .withMessageContaining("no-such-gcc");
    }

    @Test
    void aProgramThatCannotBeRunIsAReason() throws IOException {
        // As where the temporary directory is mounted noexec: a compiler that leaves a file nobody may execute
        Path gcc = Files.writeString(directory.resolve("gcc"), "#!/bin/sh\nwhile [ $# -gt 1 ]; do\n"
                + "  if [ \"$1\" = -o ]; then : >\"$2\"; fi\n  shift\ndone\necho 1.0\n");
        Files.setPosixFilePermissions(gcc, PosixFilePermissions.fromString("rwx------"));
        assertThatExceptionOfType(CProgram.Unavailable.class).isThrownBy(() -> CProgram.compile(gcc.toString()))
                .withMessageContaining("compiled programs can't be run in ").withMessageContaining("ermission denied");
    }

    @Test
    void refusesAFileOfAnotherSizeThanAtTheStart() throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[FILE_BYTES]);
        Input atTheStart = new Input(file, FILE_BYTES + 1, BUFFER_BYTES, 0, 1);
        for (String contender : List.of("input-stream", "channel-direct", "jnr-read", "region")) {
            try (Worker worker = Worker.start(contender,
                    Command.java(Catalog.named(contender), Workload.SCAN, atTheStart, 1))) {
                worker.open();
                assertThatExceptionOfType(IOException.class).isThrownBy(() -> worker.run(1, 1, 0))
                        .withMessageStartingWith(contender + ": ")
                        .withMessageMatching(".*100,?000 bytes.* 100,?001.*");
            }
        }
    }

    private Measurement measure(String contender, Workload workload, int units) throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[FILE_BYTES]);
        try (Worker worker = Worker.start(contender,
                Command.java(Catalog.named(contender), workload, Input.of(file, BUFFER_BYTES), 1))) {
            worker.open();
            worker.run(units, 1, 0); // the thread reads classes, too
            return worker.run(units, 1, units);
        }
    }
}
