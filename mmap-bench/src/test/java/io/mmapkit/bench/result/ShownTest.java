package io.mmapkit.bench.result;

import static io.mmapkit.bench.result.Cells.cell;
import static io.mmapkit.bench.result.Cells.contender;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShownTest {
    @Test
    void tinyFilesHaveSmallUnits() {
        CellResult tiny = cell("scan", "disk", 1, "cold", contender("region", "mmap", 0.000_000_02),
                contender("read", "read", 0.000_000_08));
        assertThat(Shown.of(tiny).withUnit(0.000_000_08)).isEqualTo("80 B/s");
        assertThat(Shown.of("GB/s", 0.53).withUnit(0.53)).isEqualTo("530 MB/s");
        assertThat(Shown.of("GB/s", 1e-12).withUnit(1e-12)).as("there is no smaller unit").endsWith(" B/s");
    }

    @Test
    void theBestDecides() {
        CellResult random = cell("random-8", "disk", 4096, "warm", contender("region", "mmap", 2.4),
                contender("read", "read", 1_494));
        assertThat(Shown.of(random).withUnit(1_494)).isEqualTo("1,494 ns per read");
        assertThat(Shown.of(List.of(random)).factor()).isEqualTo(1);
        assertThat(Shown.of("ns per read", 78_090).withUnit(4_561_000)).isEqualTo("4,561 µs per read");
        assertThat(Shown.of("µs per update", 0.3).withUnit(0.3)).isEqualTo("300 ns per update");
        assertThat(Shown.of("GB/s", 21.8).withUnit(0.049)).isEqualTo("0.0490 GB/s");
    }

    @Test
    void otherUnitsStay() {
        assertThat(Shown.of("MiB", 0.001)).isEqualTo(new Shown(1, "MiB"));
        assertThat(Shown.of("GB/s", 0)).isEqualTo(new Shown(1, "GB/s"));
    }
}
