package io.mmapkit.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.bench.contender.Catalog;
import io.mmapkit.bench.contender.Workload;
import io.mmapkit.bench.worker.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundsTest {
    private static final Cell CELL = new Cell(Workload.SCAN, Place.DISK, 1 << 20, State.WARM, 1, true);
    private static final Settings SETTINGS = Settings.quick(Plan.quick(), null).withRuns(4);

    @TempDir private Path directory;

    @Test
    void measuresEveryLaneInEveryRound() throws Exception {
        assertThat(rounds("1a", SETTINGS)).allSatisfy(lane -> {
            assertThat(lane.series().measurements()).hasSize(4);
            assertThat(lane.series().values()).containsOnly((1 << 20) / 2e6);
        });
    }

    @Test
    void failsWhenChecksumsDiffer() {
        assertThatExceptionOfType(RunFailure.class).isThrownBy(() -> rounds("1b", SETTINGS))
                .withMessageContaining("a cell, round 1: region computed checksum 1a, c-mmap computed 1b");
    }

    @Test
    void endsWithItsBudgetButNotBeforeThreeRounds() throws Exception {
        Settings poor = new Settings(Plan.quick(), null, null, Pattern.compile(""), 4096, 1_000, Duration.ZERO,
                Duration.ZERO, Duration.ofNanos(1), "gcc");
        assertThat(rounds("1a", poor)).allSatisfy(
                lane -> assertThat(lane.series().measurements()).hasSize(Settings.FEWEST_RUNS));
    }

    private List<Lane> rounds(String checksumOfTheOther, Settings settings) throws IOException, RunFailure {
        Path log = directory.resolve("log");
        CachedFiles none = new CachedFiles(directory.resolve("none"));
        try (Worker one = FakeWorker.start("1a", log); Worker two = FakeWorker.start(checksumOfTheOther, log)) {
            List<Lane> lanes = List.of(new Lane(Catalog.named("region"), CELL, one, none),
                    new Lane(Catalog.C_MMAP, CELL, two, none));
            new Rounds("a cell", lanes, settings, Progress.SILENT).run();
            return lanes;
        }
    }
}
