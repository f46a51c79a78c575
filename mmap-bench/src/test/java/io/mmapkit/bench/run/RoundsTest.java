package io.mmapkit.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.bench.contender.Catalog;
import io.mmapkit.bench.contender.Workload;
import io.mmapkit.bench.worker.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
    /** A worker that always answers the same. */
    private static final String ANSWER = "echo ready; while read line; do echo units=1 nanos=10 user=0 system=0 minor=0 major=0 switches=0 "
            + "copied=0 checksum=%s; done";

    private static final Settings SETTINGS = Settings.quick(Path.of("file")).withRuns(4);

    @Test
    void measuresEveryLaneInEveryRound() throws Exception {
        try (Worker one = worker("1a"); Worker two = worker("1a")) {
            List<Lane> lanes = List.of(new Lane(Catalog.named("region"), one), new Lane(Catalog.C_MMAP, two));
            new Rounds(Workload.SCAN, lanes, SETTINGS, Progress.SILENT).run();
            assertThat(lanes).allSatisfy(lane -> assertThat(lane.series().measurements()).hasSize(4));
        }
    }

    @Test
    void failsWhenChecksumsDiffer() throws Exception {
        try (Worker one = worker("1a"); Worker two = worker("1b")) {
            List<Lane> lanes = List.of(new Lane(Catalog.named("region"), one), new Lane(Catalog.C_MMAP, two));
            assertThatExceptionOfType(RunFailure.class)
                    .isThrownBy(() -> new Rounds(Workload.SCAN, lanes, SETTINGS, Progress.SILENT).run())
                    .withMessageContaining("region computed checksum 1a, c-mmap computed 1b");
        }
    }

    private static Worker worker(String checksum) throws IOException {
        Worker worker = Worker.start("shell", List.of("sh", "-c", ANSWER.formatted(checksum)));
        worker.awaitReady();
        return worker;
    }
}
