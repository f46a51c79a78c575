package io.mmapkit.bench.result;

import static io.mmapkit.bench.result.Cells.MIB;
import static io.mmapkit.bench.result.Cells.cell;
import static io.mmapkit.bench.result.Cells.contender;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.bench.run.Spread;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Noise NOISE = new Noise(Spread.of(List.of(1.0)), 0L, "A steady machine.");

    private static final Limits UNKNOWN = new Limits(null, null, null, null, null, "no gcc");

    private static final ContenderResult READ = contender("read", "read", 1, 1, 1, 1);

    @Test
    void ofNothingIsHowSteadyTheMachineWas() {
        assertThat(verdict()).containsExactly("A steady machine.");
    }

    @Test
    void namesTheWinner() {
        assertThat(verdict(cell("scan", "disk", 4 * MIB, "warm", contender("region", "mmap", 2, 2, 2, 2), READ))
                .getFirst())
                .isEqualTo("Some scan, 4 MiB, warm: mapping wins: region is 2.000 (2.000 to 2.000) times as fast as "
                        + "read, the best read() (medians 2 GB/s and 1 GB/s).");
        assertThat(verdict(cell("scan", "disk", MIB, "warm", contender("region", "mmap", 0.5), READ)).getFirst())
                .contains("read() wins");
        assertThat(verdict(cell("scan", "disk", MIB, "warm", contender("region", "mmap", 0.5, 1.5, 0.9, 1.2), READ))
                .getFirst()).contains("no clear winner");
    }

    @Test
    void lessTimeWins() {
        assertThat(verdict(cell("random-8", "disk", MIB, "warm", contender("region", "mmap", 0.1), READ)).getFirst())
                .contains("mapping wins: region is 10 (10 to 10) times as fast");
    }

    @Test
    void hasTheRatioOfTheAims() {
        CellResult scan = cell("scan", "disk", MIB, "warm", contender("region", "mmap", 0.96, 0.97, 1.0, 0.5),
                contender("c-mmap", "c", 1, 1, 1, 1), contender("region-populate", "mmap", 9, 9, 9, 9), READ);
        List<String> verdict = verdict(scan);
        for (Figure figure : Figure.of(List.of(scan), null)) {
            assertThat(verdict).anyMatch(sentence -> sentence.contains(figure.comparison().text()));
        }
        assertThat(verdict.getFirst()).contains("region is ", "the best mapping is region-populate");
    }

    @Test
    void saysWhatItCosts() {
        assertThat(verdict(cell("scan", "disk", MIB, "warm", contender("region", "mmap", 2), READ)))
                .contains("For each pass over the file, read had the kernel copy 4,096 bytes and took 17 page faults; "
                        + "region copied 4,096 and took 17.");
    }

    @Test
    void saysWhereTheTimeGoes() {
        List<CellResult> slow = List.of(cell("scan", "disk", 1000 * MIB, "warm", contender("region", "mmap", 2), READ));
        Limits limits = new Limits(20.0, 40.0, 10.0, 100.0, 1_000.0, null);
        assertThat(Verdict.of(slow, List.of(), NOISE, limits)).anyMatch(sentence -> sentence.startsWith(
                "Of the 524 ms of such a pass of region, summing memory that is there takes 52.4, and its page faults, as long as C takes "
                        + "for one, 0.0170. The other 472 ms, 1,843 ns for each 4 KiB,"));
        List<CellResult> quick = List
                .of(cell("scan", "disk", 1000 * MIB, "warm", contender("region", "mmap", 19), READ));
        assertThat(Verdict.of(quick, List.of(), NOISE, limits)).noneMatch(sentence -> sentence.contains("page tables"));
    }

    @Test
    void saysThatAFileWasNotWarm() {
        CellResult warm = cell("scan", "disk", MIB, "warm", contender("region", "mmap", 2), READ);
        CellResult pushed = new CellResult(warm.id(), warm.workload(), warm.title(), warm.unit(),
                warm.higherIsBetter(), warm.operation(), warm.description(), warm.place(), warm.fileSystem(),
                warm.fileBytes(), warm.state(), null, 1, warm.pages(), warm.pages(), warm.pages() - 1, null, null,
                warm.contenders(), warm.skipped());
        assertThat(verdict(pushed).getFirst()).startsWith(
                "The file was not wholly in the page cache (255 of 256 pages at the end)");
    }

    @Test
    void tellsOfHugePagesColdFilesMemoryAndPauses() {
        ContenderResult region = contender("region", "mmap", 2);
        assertThat(verdict(cell("scan", "tmpfs", MIB, "warm", region, contender("region-huge", "mmap", 4), READ),
                cell("scan", "disk", MIB, "cold", contender("region", "mmap", 0.5), READ),
                cell("sharing", "disk", MIB, "warm", region, contender("read", "read", 5)),
                cell("pause", "disk", MIB, "cold", region, READ))).containsSubsequence(
                        "Some scan, 1 MiB in tmpfs, warm: in huge pages MappedRegion is 2.000 (2.000 to 2.000) times as "
                                + "fast as in pages of 4 KiB, and 4.000 (4.000 to 4.000) times as fast as the best read().",
                        "Some scan, 1 MiB, cold: read() wins: region is 0.500 (0.500 to 0.500) times as fast as read, "
                                + "the best read() (medians 0.500 GB/s and 1 GB/s).",
                        "Four JVMs that hold one file of 1 MiB take 2 MiB where they map it, and 5 MiB where each reads "
                                + "it (read).",
                        "While one thread reads a cold file, a safepoint took 2 ms at most where it is mapped, and 1 ms "
                                + "where it is read (read).",
                        "A steady machine.");
    }

    private static List<String> verdict(CellResult... cells) {
        List<CellResult> all = List.of(cells);
        return Verdict.of(all, Crossings.of(all), NOISE, UNKNOWN);
    }
}
