package io.mmapkit.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.bench.contender.Workload;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void hasEachCellOnce() {
        for (Plan plan : plans()) {
            assertThat(plan.cells()).extracting(Cell::id).as(plan.kind()).doesNotHaveDuplicates()
                    .allMatch(id -> id.matches("[a-z0-9-]+-(disk|tmpfs|file)-\\d+[kmg]?-(warm|cold|limited)-\\d+"));
            assertThat(plan.cells()).allSatisfy(cell -> {
                assertThat(cell.workload().fits(cell.bytes())).as(cell.id()).isTrue();
                assertThat(cell.threads()).isBetween(1, Runtime.getRuntime().availableProcessors());
            });
        }
    }

    @Test
    void beginsWithWhatTheFiguresSpeakOf() {
        assertThat(List.of(Plan.quick(), Plan.full(), Plan.ofFile(1 << 20, false), Plan.ofFile(1 << 20, true)))
                .allSatisfy(plan -> assertThat(plan.cells().subList(0, 2))
                        .allMatch(cell -> cell.everyone() && cell.state() == State.WARM && cell.threads() == 1)
                        .extracting(Cell::workload).containsExactly(Workload.SCAN, Workload.RANDOM_8));
    }

    @Test
    void theTinyOneAndTheFullOneHaveEveryWorkload() {
        for (Plan plan : List.of(Plan.tiny(), Plan.full())) {
            assertThat(plan.cells()).extracting(Cell::workload).as(plan.kind()).contains(Workload.values());
        }
        assertThat(Plan.full().cells()).extracting(Cell::state).contains(State.values());
    }

    @Test
    void aSmallFileHasTheCellsThatFit() {
        assertThat(Plan.ofFile(7, true).cells()).extracting(Cell::workload).contains(Workload.SCAN, Workload.STARTUP)
                .doesNotContain(Workload.RANDOM_8, Workload.RANDOM_4K, Workload.RANDOM_64K);
        assertThat(Plan.ofFile(7, true).cells()).allMatch(cell -> cell.place() == Place.FILE);
    }

    @Test
    void whereEveryoneTakesPartOnceEveryoneDoes() {
        List<Cell> cells = Plan.full().only(id -> id.equals("scan-disk-1g-warm-1")).cells();
        assertThat(cells).singleElement().returns(true, Cell::everyone);
    }

    @Test
    void canBeOnlySomeCells() {
        Plan some = Plan.quick().only(id -> id.startsWith("scan-tmpfs"));
        assertThat(some.kind()).isEqualTo("quick");
        assertThat(some.cells()).extracting(Cell::id).containsExactly("scan-tmpfs-128m-warm-1");
        assertThat(Plan.quick().only(_ -> false).cells()).isEmpty();
    }

    @Test
    void goesBackwards() {
        for (Plan plan : plans()) {
            assertThat(plan.backwards().kind()).isEqualTo(plan.kind());
            assertThat(plan.backwards().cells()).isEqualTo(plan.cells().reversed()).isNotEmpty();
        }
    }

    @Test
    void sizesAreInTheLargestUnitWithoutARest() {
        assertThat(Stream.of(1L, 1024L, 1025L, 3L << 20, 1_320L << 20, 4L << 40).map(
                bytes -> new Cell(Workload.SCAN, Place.FILE, bytes, State.WARM, 1, false).id().split("-")[2]))
                .containsExactly("1", "1k", "1025", "3m", "1320m", "4096g");
    }

    private static List<Plan> plans() {
        return List.of(Plan.quick(), Plan.full(), Plan.tiny(), Plan.ofFile(1, false), Plan.ofFile(1, true),
                Plan.ofFile(123_456_789, false), Plan.ofFile(123_456_789, true));
    }
}
