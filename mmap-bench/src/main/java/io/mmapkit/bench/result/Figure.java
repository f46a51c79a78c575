package io.mmapkit.bench.result;

import java.util.ArrayList;
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
    static List<Figure> of(List<WorkloadResult> workloads, String withoutC) {
        List<Figure> figures = new ArrayList<>();
        for (WorkloadResult workload : workloads) {
            if (workload.id().equals("scan")) {
                figures.add(figure(workload, "scan-against-c", "scan through MappedRegion against C mmap",
                        workload.againstC(), withoutC, 0.95));
                figures.add(figure(workload, "scan-against-read",
                        "scan through MappedRegion against the best read() in Java", workload.againstRead(), null, 1));
            } else if (workload.id().equals("random")) {
                figures.add(figure(workload, "random-against-pread",
                        "random 8-byte reads through MappedRegion against the best read() or pread() in Java",
                        workload.againstRead(), null, 20));
            }
        }
        return List.copyOf(figures);
    }

    private static Figure figure(WorkloadResult workload, String id, String statement, Optional<Comparison> comparison,
            String withoutOther, double atLeast) {
        if (comparison.isPresent()) {
            Comparison made = comparison.get();
            return new Figure(id, statement, made, atLeast, made.spread().median() >= atLeast,
                    made.leavesUndecided(atLeast), null);
        }
        boolean withRegion = workload.region().isPresent();
        String reason = withRegion && withoutOther != null ? withoutOther : "not both of them were measured";
        return new Figure(id, statement, null, atLeast, null, false, reason);
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
