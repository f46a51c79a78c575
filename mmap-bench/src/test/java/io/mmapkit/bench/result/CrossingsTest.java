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
                "Some scan, warm, on ext4, 1 thread: mapping is the faster way at every size measured, from 1 MiB to 4 MiB.",
                Crossing::statement);
        assertThat(crossing(0.5, 0.5, 0.5)).returns("read()", Crossing::below).returns(null, Crossing::bytes);
    }

    @Test
    void isWhereTheOtherWayBecomesTheFasterOne() {
        assertThat(crossing(0.5, 0.5, 2, 2)).returns("read()", Crossing::below).returns(4 * MIB, Crossing::bytes)
                .returns(
                        "Some scan, warm, on ext4, 1 thread: read() is the faster way up to 2 MiB, mapping from 4 MiB on.",
                        Crossing::statement);
        assertThat(crossing(2, 0.5, 0.5)).returns("mapping", Crossing::below).returns(2 * MIB, Crossing::bytes);
    }

    @Test
    void moreThanOneIsSaid() {
        assertThat(crossing(2, 0.5, 2, 2).statement())
                .isEqualTo(
                        "Some scan, warm, on ext4, 1 thread: read() is the faster way up to 2 MiB, mapping from 4 MiB on. "
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
                "Some scan, warm, in tmpfs, 1 thread: read() is the faster way up to 1 MiB, mapping from 2 MiB on. "
                        + "In 2 other cases it is the same.",
                "Some scan, cold, on ext4, 1 thread: read() is the faster way up to 1 MiB, mapping from 2 MiB on.");
    }

    @Test
    void whereTheOthersDoNotAgreeIsSaid() {
        List<CellResult> cells = row("disk", "warm", 2, 2, 0.5);
        cells.add(threads(2, cell("scan", "disk", 4 * MIB, "warm", contender("region", "mmap", 3.5),
                contender("read", "read", 1))));
        cells.add(cell("scan", "tmpfs", 4 * MIB, "warm", contender("region", "mmap", 0.9, 1, 1.2),
                contender("read", "read", 1, 1, 1)));
        cells.add(cell("scan", "tmpfs", MIB, "warm", contender("region", "mmap", 9), contender("read", "read", 1)));
        cells.add(cell("scan", "tmpfs", 3 * MIB, "warm", contender("region", "mmap", 9), contender("read", "read", 1)));
        cells.add(cell("scan", "tmpfs", 4 * MIB, "cold", contender("region", "mmap", 9), contender("read", "read", 1)));
        assertThat(Crossings.of(cells).getFirst().statement()).isEqualTo(
                "Some scan, warm, on ext4, 1 thread: mapping is the faster way up to 2 MiB, read() from 4 MiB on. "
                        + "In 1 other case it is the same. Not so on ext4, 4 MiB, 2 threads: mapping, 3.50 times; "
                        + "in tmpfs, 4 MiB, 1 thread: no clear winner.");
    }

    @Test
    void sizesWithinTheNoiseAreSaid() {
        List<CellResult> cells = row("disk", "warm", 2, 2);
        cells.add(cell("scan", "disk", 4 * MIB, "warm", contender("region", "mmap", 0.7, 1.1, 1.2),
                contender("read", "read", 1, 1, 1)));
        assertThat(Crossings.of(cells).getFirst().statement())
                .endsWith("from 1 MiB to 4 MiB. Within the noise: 4 MiB.");
    }

    @Test
    void whatWritesIsCompared() {
        List<CellResult> cells = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            cells.add(cell("append", "tmpfs", MIB << i, "warm", contender("region", "mmap", 0.5),
                    contender("write", "read", 1)));
        }
        assertThat(Crossings.of(cells)).singleElement().returns("write()", Crossing::below)
                .extracting(Crossing::statement)
                .asString()
                .startsWith("Some append, warm, in tmpfs, 1 thread: write() is the faster way at every size");
    }

    private static CellResult threads(int threads, CellResult cell) {
        return new CellResult(cell.id() + "-" + threads, cell.workload(), cell.title(), cell.unit(),
                cell.higherIsBetter(),
                cell.operation(), cell.description(), cell.place(), cell.fileSystem(), cell.fileBytes(), cell.state(),
                null,
                threads, cell.pages(), cell.residentBefore(), cell.residentAfter(), null, null, cell.contenders(),
                cell.skipped());
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
