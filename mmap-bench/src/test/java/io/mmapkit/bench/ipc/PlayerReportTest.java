package io.mmapkit.bench.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PlayerReportTest {
    @Test
    void passesAsALine() {
        long[] nanos = LongStream.rangeClosed(1, 1100).map(trip -> trip <= 100 ? 1_000_000 : 500).toArray();
        Report report = Report.of(Report.ofTrips(nanos, 480.5).line());
        assertThat(report.nanos()).isEqualTo(480.5);
        assertThat(report.trips().getTotalCount()).isEqualTo(1000);
        assertThat(Percentile.P999.of(report.trips())).isEqualTo(500);
    }

    @Test
    void aProgramInCListsItsTrips() {
        String line = "trips" + " 70".repeat(300);
        Report report = Report.of(line);
        assertThat(report.trips().getTotalCount()).isEqualTo(225); // a quarter of few are left out
        assertThat(report.trips().getMaxValue()).isEqualTo(70);
    }

    @Test
    void whatIsNoReport() {
        assertThatIllegalArgumentException().isThrownBy(() -> Report.of("12 nonsense"));
    }

    @Test
    void percentilesHaveNames() {
        assertThat(Percentile.labels("a ring")).isEqualTo(Arrays.asList("a ring, p50", "a ring, p99", "a ring, p99.9"));
    }
}
