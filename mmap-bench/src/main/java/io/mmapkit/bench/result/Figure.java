package io.mmapkit.bench.result;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A figure that this library is meant to reach. Missing one is no failed run: it is said in the report.
 *
 * @param comparison null if it was skipped
 * @param atLeast the ratio to reach
 * @param met whether the median reached it; null if it was skipped
 * @param undecided whether the ratio to reach lies between the quartiles, so that another run may end otherwise
 * @param skipped why there is no comparison, or null
 */
public record Figure(String id, String statement, Comparison comparison, double atLeast, Boolean met, boolean undecided,
        String skipped) {
    /** The size of file that the aims speak of, at least: a smaller one costs its opening, whichever way it is read. */
    static final long LEAST_BYTES = 1L << 30;

    private static final double OF_C = 0.98;
    private static final double SCAN_OF_READ = 1.4;
    private static final double RANDOM_OF_PREAD = 40;

    static List<Figure> of(List<CellResult> all, String withoutC) {
        List<CellResult> cells = all.stream().filter(cell -> cell.fileBytes() >= LEAST_BYTES).toList();
        List<Figure> figures = new ArrayList<>();
        reference(cells, "scan").ifPresent(cell -> {
            figures.add(figure(cell, "scan-against-c", "warm scan through MappedRegion against C mmap", cell.againstC(),
                    withoutC, OF_C));
            figures.add(figure(cell, "scan-against-read",
                    "warm scan through MappedRegion against the best read() in Java", cell.againstRead(), null,
                    SCAN_OF_READ));
        });
        reference(cells, "random-8").ifPresent(cell -> {
            figures.add(figure(cell, "random-against-c", "random 8-byte reads through MappedRegion against C mmap",
                    cell.againstC(), withoutC, OF_C));
            figures.add(figure(cell, "random-against-pread",
                    "random 8-byte reads through MappedRegion against the best read() or pread() in Java",
                    cell.againstRead(), null, RANDOM_OF_PREAD));
        });
        return List.copyOf(figures);
    }

    /** The cell that is asked about most: the largest warm file, not in tmpfs, and one thread. */
    static Optional<CellResult> reference(List<CellResult> cells, String workload) {
        return cells.stream().filter(cell -> cell.workload().equals(workload) && cell.state().equals("warm")
                && cell.threads() == 1 && !cell.place().equals("tmpfs"))
                .max(Comparator.comparingLong(CellResult::fileBytes));
    }

    private static Figure figure(CellResult cell, String id, String statement, Optional<Comparison> comparison,
            String withoutOther, double atLeast) {
        String where = statement + ", " + Numbers.bytes(cell.fileBytes());
        if (comparison.isPresent()) {
            Comparison made = comparison.get();
            return new Figure(id, where, made, atLeast, made.spread().median() >= atLeast,
                    made.leavesUndecided(atLeast), null);
        }
        boolean withRegion = cell.region().isPresent();
        String reason = withRegion && withoutOther != null ? withoutOther : "not both of them were measured";
        return new Figure(id, where, null, atLeast, null, false, reason);
    }

    /** What is said where none of them is defined. */
    public static String none() {
        return "The aims of the library speak of warm files of " + Numbers.bytes(LEAST_BYTES)
                + " and more, outside of tmpfs: none was measured here (--full measures one).";
    }

    /** In words. */
    public String outcome() {
        if (met == null) {
            return "skipped: " + skipped;
        }
        String plain = met ? "met" : "MISSED";
        return undecided ? "undecided (" + plain.toLowerCase(Locale.ROOT) + ", within the noise)" : plain;
    }
}
