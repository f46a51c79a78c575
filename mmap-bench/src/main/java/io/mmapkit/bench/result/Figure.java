package io.mmapkit.bench.result;

import io.mmapkit.bench.contender.Contender.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A figure that this library is meant to reach. Missing one is no failed run: it is said in the report.
 *
 * @param atLeast the ratio to reach
 * @param met whether the median reached it
 */
public record Figure(String id, String statement, Comparison comparison, double atLeast, boolean met) {
    private static final String REGION = "region";

    static List<Figure> of(List<WorkloadResult> workloads) {
        List<Figure> figures = new ArrayList<>();
        for (WorkloadResult workload : workloads) {
            if (workload.id().equals("scan")) {
                add(figures, workload, "scan-against-c", "scan through MappedRegion against C mmap",
                        workload.contender("c-mmap"), 0.95);
                add(figures, workload, "scan-against-read", "scan through MappedRegion against the best read() in Java",
                        workload.best(Family.READ), 1);
            } else if (workload.id().equals("random")) {
                add(figures, workload, "random-against-pread",
                        "random 8-byte reads through MappedRegion against the best pread in Java",
                        workload.best(Family.READ), 20);
            }
        }
        return List.copyOf(figures);
    }

    private static void add(List<Figure> figures, WorkloadResult workload, String id, String statement,
            Optional<ContenderResult> other,
            double atLeast) {
        Optional<ContenderResult> region = workload.contender(REGION);
        if (region.isPresent() && other.isPresent()) {
            Comparison comparison = Comparison.of(region.get(), other.get(), workload.higherIsBetter());
            figures.add(new Figure(id, statement, comparison, atLeast, comparison.spread().median() >= atLeast));
        }
    }
}
