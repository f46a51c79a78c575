package io.mmapkit.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.bench.report.SampleResults;
import io.mmapkit.bench.result.CellResult;
import io.mmapkit.bench.result.ContenderResult;
import io.mmapkit.bench.result.Results;
import io.mmapkit.bench.run.Spread;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SameVerdictTest {
    @Test
    void everyCellIsOneOfThree() {
        Agreement agreement = Changes.of(
                results(cell("a", 2, 2, 2), cell("b", 2, 2, 2), cell("c", 2, 2, 2), cell("d", 0.5, 1.1, 2),
                        cell("only before", 2, 2, 2)),
                results(cell("a", 3, 3, 3), cell("b", 0.5, 1.1, 2), cell("c", 0.5, 0.5, 0.5), cell("d", 0.5, 0.9, 2),
                        cell("only after", 2, 2, 2)))
                .agreement();
        assertThat(agreement.same()).containsExactly("a", "d");
        assertThat(agreement.unclear()).containsExactly("b");
        assertThat(agreement.reversed()).containsExactly("c");
        assertThat(agreement.lines()).containsExactly(
                "mapping or read(): in 2 of 4 cells the same way wins in both, or none does in both",
                "  clear in one, within the noise in the other: 1 (b)", "  reversed: 1 (c)");
    }

    @Test
    void whatHasNoMappingSaysNothing() {
        CellResult none = new CellResult("none", "scan", "", "GB/s", true, "pass", "", "disk", "ext4", 1, "warm", null,
                1, 1,
                1, 1, null, null, List.of(), List.of());
        Agreement agreement = Changes.of(results(none), results(none)).agreement();
        assertThat(agreement.cells()).isZero();
        assertThat(agreement.lines().getLast()).isEqualTo("  reversed: 0");
    }

    private static Results results(CellResult... cells) {
        return SampleResults.with(SampleResults.few(), List.of(cells));
    }

    /** With how many times faster mapping is, round by round. */
    private static CellResult cell(String id, double... ratios) {
        return new CellResult(id, "scan", "", "GB/s", true, "pass", "", "disk", "ext4", 4096, "warm", null, 1, 1, 1, 1,
                null,
                null, List.of(contender("region", "mmap", ratios), contender("read", "read", 1, 1, 1)), List.of());
    }

    private static ContenderResult contender(String id, String family, double... samples) {
        List<Double> values = DoubleStream.of(samples).boxed().toList();
        return new ContenderResult(id, id, family, "", values, Spread.of(values), 0, 0, 0, 0, 0.0, 0, 1, true, null);
    }
}
