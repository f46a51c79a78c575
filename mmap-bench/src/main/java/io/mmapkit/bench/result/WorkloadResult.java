package io.mmapkit.bench.result;

import io.mmapkit.bench.contender.Contender.Family;
import io.mmapkit.bench.contender.Workload;
import io.mmapkit.bench.run.Outcome;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One workload: those who took part, in the order of the catalogue, and those who didn't. */
public record WorkloadResult(String id, String title, String unit, boolean higherIsBetter, String operation,
        String description,
        List<ContenderResult> contenders, List<Skip> skipped) {
    /** Who was not measured, and why. */
    public record Skip(String label, String reason) {}

    static WorkloadResult of(Outcome.WorkloadOutcome outcome, long fileBytes) {
        Workload workload = outcome.workload();
        return new WorkloadResult(workload.id(), workload.title(), workload.unit(), workload.higherIsBetter(),
                workload.operation(), workload.description(),
                outcome.series().stream().map(series -> ContenderResult.of(series, workload, fileBytes)).toList(),
                outcome.skipped().stream().map(skipped -> new Skip(skipped.contender(), skipped.reason())).toList());
    }

    Optional<ContenderResult> contender(String id) {
        return contenders.stream().filter(contender -> contender.id().equals(id)).findFirst();
    }

    /** The mapping that aims and verdict speak of: as it is opened by default. */
    Optional<ContenderResult> region() {
        return contender("region");
    }

    /** That one and the best read(). */
    Optional<Comparison> againstRead() {
        return compared(best(Family.READ));
    }

    /** That one and C. */
    Optional<Comparison> againstC() {
        return compared(contender("c-mmap"));
    }

    private Optional<Comparison> compared(Optional<ContenderResult> other) {
        return region().flatMap(one -> other.map(another -> Comparison.of(one, another, higherIsBetter)));
    }

    Optional<ContenderResult> best(Family family) {
        Comparator<ContenderResult> byMedian = Comparator.comparingDouble(contender -> contender.spread().median());
        return contenders.stream()
                .filter(contender -> contender.family().equals(family.name().toLowerCase(Locale.ROOT)))
                .max(higherIsBetter ? byMedian : byMedian.reversed());
    }
}
