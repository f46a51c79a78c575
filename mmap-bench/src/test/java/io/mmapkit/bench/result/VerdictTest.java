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
        assertThat(verdict(cell("scan", "disk", 4 * MIB, "warm", contender("region", "mmap", 2, 2, 2, 2), READ)))
                .startsWith(
                        "Some scan, warm (on ext4, 4 MiB, 1 thread): mapping wins, by 2 times: mapping 2 against 1 GB/s.",
                        "Some scan, warm, on ext4, 4 MiB, 1 thread: mapping wins: region is 2.000 (2.000 to 2.000) times as "
                                + "fast as read, the best read() (medians 2 GB/s and 1 GB/s).");
        assertThat(verdict(cell("scan", "disk", MIB, "warm", contender("region", "mmap", 0.5), READ)))
                .anyMatch(sentence -> sentence
                        .contains("read() wins: read, the best read(), is 2.000 (2.000 to 2.000) times as "
                                + "fast as region (medians 1 GB/s and 0.500 GB/s)"));
        assertThat(verdict(cell("scan", "disk", MIB, "warm", contender("region", "mmap", 0.5, 1.5, 0.9, 1.2), READ))
                .subList(0, 2))
                .allMatch(sentence -> sentence.contains("no clear winner"));
    }

    @Test
    void lessTimeWins() {
        assertThat(verdict(cell("random-8", "disk", MIB, "warm", contender("region", "mmap", 0.1), READ)).get(1))
                .contains("mapping wins: region is 10 (10 to 10) times as fast");
    }

    @Test
    void hasTheRatioOfTheAims() {
        CellResult scan = cell("scan", "disk", 1024 * MIB, "warm", contender("region", "mmap", 0.96, 0.97, 1.0, 0.5),
                contender("c-mmap", "c", 1, 1, 1, 1), contender("region-populate", "mmap", 9, 9, 9, 9), READ);
        List<String> verdict = verdict(scan);
        Figure ofC = Figure.of(List.of(scan), null).getFirst();
        assertThat(verdict).anyMatch(sentence -> sentence.contains(ofC.comparison().text()));
        assertThat(verdict.get(1)).contains("times as fast as region", "the best mapping is region-populate");
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
        assertThat(Verdict.of(slow, List.of(), NOISE, limits, true)).anyMatch(sentence -> sentence.startsWith(
                "Of the 524 ms of such a pass of region, summing memory that is there takes 52.4, and the kernel, for page faults "
                        + "and to map and unmap, 0. The other 472 ms, 1,843 ns for each 4 KiB,"));
        assertThat(Verdict.of(slow, List.of(), NOISE, limits, false))
                .noneMatch(sentence -> sentence.contains("hypervisor"));
        List<CellResult> quick = List
                .of(cell("scan", "disk", 1000 * MIB, "warm", contender("region", "mmap", 19), READ));
        assertThat(Verdict.of(quick, List.of(), NOISE, limits, true))
                .noneMatch(sentence -> sentence.contains("page tables"));
    }

    @Test
    void saysThatAFileWasNotWarm() {
        CellResult warm = cell("scan", "disk", MIB, "warm", contender("region", "mmap", 2), READ);
        CellResult pushed = new CellResult(warm.id(), warm.workload(), warm.title(), warm.unit(),
                warm.higherIsBetter(), warm.operation(), warm.description(), warm.place(), warm.fileSystem(),
                warm.fileBytes(), warm.state(), null, 1, warm.pages(), warm.pages(), warm.pages() - 2, null, null,
                warm.contenders(), warm.skipped());
        assertThat(verdict(pushed).getFirst()).startsWith(
                "Not wholly in the page cache was the file of " + warm.id() + " (254 of 256 pages at the end)");
    }

    @Test
    void tellsOfHugePagesColdFilesMemoryAndPauses() {
        ContenderResult region = contender("region", "mmap", 2);
        assertThat(verdict(cell("scan", "tmpfs", MIB, "warm", region, contender("region-huge", "mmap", 4), READ),
                cell("scan", "disk", MIB, "cold", contender("region", "mmap", 0.5), READ),
                cell("sharing", "disk", MIB, "warm", region, contender("read", "read", 5)),
                cell("pause", "disk", MIB, "cold", region, READ))).containsSubsequence(
                        "Some scan, warm, in tmpfs, 1 MiB, 1 thread: in huge pages MappedRegion is 2.000 (2.000 to 2.000) times as "
                                + "fast as in pages of 4 KiB, and 4.000 (4.000 to 4.000) times as fast as the best read().",
                        "Four JVMs that hold one file of 1 MiB take 2 MiB where they map it, and 5 MiB where each reads "
                                + "it (read).",
                        "While one thread reads a cold file, a safepoint took 2 ms at most where it is mapped, and 1 ms "
                                + "where it is read (read).",
                        "A steady machine.");
    }

    @Test
    void everyWorkloadHasASentenceForEachState() {
        ContenderResult faster = contender("region", "mmap", 4);
        ContenderResult slower = contender("region", "mmap", 0.25);
        ContenderResult equal = contender("region", "mmap", 0.9, 1, 1.2);
        ContenderResult read = contender("read", "read", 1, 1, 1);
        assertThat(verdict(cell("scan", "disk", MIB, "warm", slower, read),
                cell("scan", "disk", 4 * MIB, "warm", contender("region", "mmap", 0.5), read),
                cell("scan", "tmpfs", 4 * MIB, "warm", faster, read), cell("scan", "disk", MIB, "cold", equal, read),
                limited(cell("random-4k", "disk", 4 * MIB, "limited", faster, contender("read", "read", 0.5))),
                cell("update", "disk", MIB, "warm", slower, read), cell("update", "tmpfs", MIB, "warm", slower, read)))
                .contains(
                        "Some scan, warm (on ext4 and in tmpfs, 1 MiB to 4 MiB, 1 thread): read() wins in 2 of 3 "
                                + "cases, by 2 to 4 times; mapping wins in 1 of 3 cases, by 4 times (in tmpfs, 4 MiB, 1 thread).",
                        "Some scan, cold (on ext4, 1 MiB, 1 thread): no clear winner, mapping is 1.000 (0.950 to 1.100) times as fast, "
                                + "1 against 1 GB/s.",
                        "Some random-4k, limited to 1 MiB (on ext4, 4 MiB, 1 thread): read() wins, by 8 times: mapping 4 against "
                                + "0.500 ns per read.",
                        "Some update, warm (on ext4 and in tmpfs, 1 MiB, 1 thread): write() wins in both cases, by 4 times.");
    }

    @Test
    void anotherWayToMapThatWinsIsNamed() {
        assertThat(verdict(cell("scan", "tmpfs", MIB, "warm", contender("region", "mmap", 0.5),
                contender("huge", "mmap", 3), READ))
                .getFirst())
                .endsWith("by 2 times: mapping 0.500 against 1 GB/s; but huge wins in tmpfs, 1 MiB, 1 thread.");
    }

    @Test
    void onlyRealCrossingsAreInTheVerdict() {
        List<CellResult> cells = List.of(cell("scan", "disk", MIB, "warm", contender("region", "mmap", 2), READ),
                cell("scan", "disk", 2 * MIB, "warm", contender("region", "mmap", 2), READ),
                cell("scan", "disk", 4 * MIB, "warm", contender("region", "mmap", 0.5), READ));
        assertThat(Verdict.of(cells, Crossings.of(cells), NOISE, UNKNOWN, true))
                .anyMatch(
                        sentence -> sentence.contains("mapping is the faster way up to 2 MiB, read() from 4 MiB on."));
        List<CellResult> alike = List.of(cells.get(0), cells.get(1),
                cell("scan", "disk", 4 * MIB, "warm", contender("region", "mmap", 2), READ));
        assertThat(Verdict.of(alike, Crossings.of(alike), NOISE, UNKNOWN, true))
                .noneMatch(sentence -> sentence.contains("at every size measured"))
                .anyMatch(sentence -> sentence.contains("mapping wins in all 3 cases, by 2 times."));
    }

    private static CellResult limited(CellResult cell) {
        return new CellResult(cell.id(), cell.workload(), cell.title(), cell.unit(), cell.higherIsBetter(),
                cell.operation(),
                cell.description(), cell.place(), cell.fileSystem(), cell.fileBytes(), cell.state(), MIB, 1,
                cell.pages(), 0, 0,
                null, null, cell.contenders(), cell.skipped());
    }

    private static List<String> verdict(CellResult... cells) {
        List<CellResult> all = List.of(cells);
        return Verdict.of(all, Crossings.of(all), NOISE, UNKNOWN, true);
    }
}
