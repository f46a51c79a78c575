package io.mmapkit.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.bench.contender.Catalog;
import io.mmapkit.bench.contender.Workload;
import io.mmapkit.bench.worker.Sighting;
import io.mmapkit.bench.worker.Worker;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaneTest {
    private static final int BYTES = 1 << 20;

    /** Samples of ten milliseconds: five units of the worker's two milliseconds, were it the same for each. */
    private static final Settings SETTINGS = new Settings(Plan.quick(), null, null, Pattern.compile(""), 4096, 3,
            Duration.ofMillis(10), Duration.ofMillis(8), Duration.ofMillis(1), "gcc");

    @TempDir(factory = BuildDirectory.class) private Path directory;

    @Test
    void aWarmOneStaysOpenAndLeadsIn() throws Exception {
        try (Worker worker = worker()) {
            Lane lane = lane(State.WARM, worker);
            lane.warmUp(SETTINGS);
            lane.measure(7);
            assertThat(lane.series()).returns(new Sighting(1, 2, 3, 4), Series::sighting)
                    .returns(Catalog.named("region"), Series::contender);
            List<String> asked = asked();
            assertThat(asked).startsWith("open ", "run 1 -1 0").doesNotContain("close ");
            assertThat(asked.get(asked.size() - 2)).isEqualTo("probe 0");
            String[] last = asked.getLast().split(" ");
            int units = Integer.parseInt(last[1]);
            assertThat(units).isGreaterThan(1);
            assertThat(last).containsExactly("run", Integer.toString(units), "7", Integer.toString((units + 7) / 8));
        }
    }

    @Test
    void aColdOneDropsTheFileAndOpensItEachTime() throws Exception {
        BuildDirectory.requireDisk(directory);
        try (Worker worker = worker()) {
            Lane lane = lane(State.COLD, worker);
            lane.warmUp(SETTINGS);
            lane.measure(7);
            lane.measure(8);
            assertThat(lane.mostResident()).isZero();
            assertThat(asked()).startsWith("open ", "run 1 -1 0").endsWith("probe 0", "close ", "open ", "run 1 7 0",
                    "close ", "open ", "run 1 8 0", "close ");
        }
    }

    @Test
    void aFileThatStaysCachedIsNotCold() throws Exception {
        BuildDirectory.requireDisk(directory);
        try (Worker worker = worker(); Arena arena = Arena.ofConfined()) {
            Lane lane = lane(State.COLD, worker);
            try (FileChannel channel = FileChannel.open(directory.resolve("file"))) {
                channel.map(MapMode.READ_ONLY, 0, BYTES, arena).load();
            }
            assertThatExceptionOfType(RunFailure.class).isThrownBy(() -> lane.measure(7))
                    .withMessageContaining("pages of the file can't be dropped from the page cache");
        }
    }

    private Lane lane(State state, Worker worker) throws IOException {
        Path file = directory.resolve("file");
        Settled.file(file, BYTES);
        return new Lane(Catalog.named("region"), new Cell(Workload.SCAN, Place.DISK, BYTES, state, 1, true), worker,
                new CachedFiles(file));
    }

    private Worker worker() throws IOException {
        return FakeWorker.start("1a", directory.resolve("log"));
    }

    private List<String> asked() throws IOException {
        return Files.readAllLines(directory.resolve("log"));
    }
}
