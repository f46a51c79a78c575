package io.mmapkit.bench.result;

import static io.mmapkit.bench.result.Cells.MIB;
import static io.mmapkit.bench.result.Cells.cell;
import static io.mmapkit.bench.result.Cells.contender;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrossingsTest {
    @Test
    void thereIsNoneWhereOneWayIsAlwaysFaster() {
        assertThat(crossing(2, 2, 2)).returns("mapping", Crossing::below).returns(null, Crossing::bytes).returns(
                "Some scan: mapping is the faster way at every size measured, from 1 MiB to 4 MiB.",
                Crossing::statement);
        assertThat(crossing(0.5, 0.5, 0.5)).returns("read()", Crossing::below).returns(null, Crossing::bytes);
    }

    @Test
    void isWhereTheOtherWayBecomesTheFasterOne() {
        assertThat(crossing(0.5, 0.5, 2, 2)).returns("read()", Crossing::below).returns(4 * MIB, Crossing::bytes)
                .returns("Some scan: read() is the faster way up to 2 MiB, mapping from 4 MiB on.",
                        Crossing::statement);
        assertThat(crossing(2, 0.5, 0.5)).returns("mapping", Crossing::below).returns(2 * MIB, Crossing::bytes);
    }

    @Test
    void moreThanOneIsSaid() {
        assertThat(crossing(2, 0.5, 2, 2).statement())
                .isEqualTo("Some scan: read() is the faster way up to 2 MiB, mapping from 4 MiB on. "
                        + "Below, it changes more than once.");
    }

    @Test
    void needsThreeSizesOfOneKind() {
        List<CellResult> cells = row("disk", "warm", 0.5, 2);
        cells.addAll(row("tmpfs", "warm", 0.5, 2));
        cells.add(cell("scan", "disk", 16 * MIB, "warm", contender("c-mmap", "c", 1)));
        assertThat(Crossings.of(cells)).isEmpty();
        cells.addAll(row("disk", "cold", 0.5, 2, 2));
        cells.addAll(row("tmpfs", "warm", 1, 1, 2).subList(2, 3));
        assertThat(Crossings.of(cells)).extracting(Crossing::statement).containsExactly(
                "Some scan in tmpfs: read() is the faster way up to 1 MiB, mapping from 2 MiB on.",
                "Some scan, cold: read() is the faster way up to 1 MiB, mapping from 2 MiB on.");
    }

    private static Crossing crossing(double... ratios) {
        List<CellResult> cells = row("disk", "warm", ratios);
        return Crossings.of(cells.reversed()).getFirst();
    }

    /** Of 1 MiB, 2 MiB, 4 MiB and so on, with how many times faster mapping is. */
    private static List<CellResult> row(String place, String state, double... ratios) {
        List<CellResult> cells = new ArrayList<>();
        for (int i = 0; i < ratios.length; i++) {
            cells.add(cell("scan", place, MIB << i, state, contender("region", "mmap", ratios[i]),
                    contender("read", "read", 1)));
        }
        return cells;
    }
}
