package io.mmapkit.bench.result;

import static io.mmapkit.bench.result.Cells.MIB;
import static io.mmapkit.bench.result.Cells.cell;
import static io.mmapkit.bench.result.Cells.contender;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {
    @Test
    void isMetWhereTheQuartilesAgree() {
        assertThat(againstC(1.1, 1.0, 1.2, 1.1)).returns("met", Figure::outcome).returns(false, Figure::undecided);
        assertThat(againstC(0.8, 0.7, 0.9, 0.8)).returns("MISSED", Figure::outcome);
    }

    @Test
    void isUndecidedWhereTheAimLiesWithinTheNoise() {
        assertThat(againstC(0.96, 0.7, 1.1, 0.5)).returns("undecided (missed, within the noise)", Figure::outcome);
        assertThat(againstC(0.99, 0.98, 1.0, 0.5)).returns("undecided (met, within the noise)", Figure::outcome);
    }

    @Test
    void staysInTheListWithoutC() {
        Figure figure = Figure.of(List.of(scan(contender("region", "mmap", 1.0))), "no C compiler: none").getFirst();
        assertThat(figure.id()).isEqualTo("scan-against-c");
        assertThat(figure.outcome()).isEqualTo("skipped: no C compiler: none");
        assertThat(figure.met()).isNull();
    }

    @Test
    void speaksOfTheLargestWarmFileOnDisk() {
        ContenderResult region = contender("region", "mmap", 1);
        List<CellResult> cells = List.of(cell("scan", "disk", 1024 * MIB, "warm", region),
                cell("scan", "disk", 4096 * MIB, "warm", region), cell("scan", "disk", 9 * 1024 * MIB, "cold", region),
                cell("scan", "tmpfs", 16 * 1024 * MIB, "warm", region),
                cell("random-8", "disk", 8 * 1024 * MIB, "warm", region));
        assertThat(Figure.of(cells, null)).extracting(Figure::id).containsExactly("scan-against-c",
                "scan-against-read", "random-against-c", "random-against-pread");
        assertThat(Figure.of(cells, null).getFirst().statement()).endsWith(", 4 GiB");
        assertThat(Figure.of(cells.subList(2, 4), null)).isEmpty();
    }

    @Test
    void smallFilesHaveNone() {
        assertThat(Figure.of(List.of(cell("scan", "disk", 1023 * MIB, "warm", contender("region", "mmap", 1))), null))
                .isEmpty();
        assertThat(Figure.none()).contains("1 GiB");
    }

    @Test
    void lessTimeIsBetterWhereTimeIsMeasured() {
        CellResult random = cell("random-8", "disk", 1024 * MIB, "warm", contender("region", "mmap", 5, 5, 5),
                contender("ffm-pread", "read", 250, 250, 250), contender("channel-direct", "read", 500, 500, 500));
        Figure figure = Figure.of(List.of(random), null).getLast();
        assertThat(figure.id()).isEqualTo("random-against-pread");
        assertThat(figure.comparison().spread().median()).isEqualTo(50);
        assertThat(figure.met()).isTrue();
    }

    private static Figure againstC(double... ratios) {
        return Figure.of(List.of(scan(contender("region", "mmap", ratios), contender("c-mmap", "c", 1, 1, 1, 1))), null)
                .getFirst();
    }

    private static CellResult scan(ContenderResult... contenders) {
        return cell("scan", "disk", 1024 * MIB, "warm", contenders);
    }
}
