package io.mmapkit.bench.result;

import io.mmapkit.bench.environment.Environment;
import io.mmapkit.bench.figure.FigureResults;
import io.mmapkit.bench.run.Cell;
import io.mmapkit.bench.run.MachineLimits;
import io.mmapkit.bench.run.Outcome;
import io.mmapkit.bench.run.Spread;
import io.mmapkit.bench.run.State;
import io.mmapkit.bench.run.Steadiness;
import io.mmapkit.bench.worker.Command;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Makes what is reported of what was measured. */
public final class Summary {
    private static final double MILLIS = 1_000;

    private Summary() {}

    /**
     * Numbers, and what they mean in words.
     *
     * @param sections figures of other parts of the library, which are in the same report
     */
    public static Results of(Outcome outcome, List<FigureResults> sections) {
        Limits limits = limits(outcome.limits(), outcome.withoutCompiler());
        List<CellResult> cells = outcome.cells().stream().map(cell -> cell(cell, limits)).toList();
        Noise noise = noise(outcome.steadiness());
        Path measured = outcome.settings().file() == null ? outcome.settings().directory() : outcome.settings().file();
        return new Results(Results.SCHEMA, outcome.settings().plan().kind(),
                outcome.started().truncatedTo(ChronoUnit.SECONDS).toString(), outcome.took().toMillis() / MILLIS,
                Environment.of(measured, String.join(" ", Command.JVM_FLAGS), outcome.compiler()), noise, limits,
                Method.of(outcome.settings()), List.of(), List.of(), List.of(), cells, unmeasured(outcome), sections,
                List.of()).inWords();
    }

    private static List<Results.Unmeasured> unmeasured(Outcome outcome) {
        List<Results.Unmeasured> all = new ArrayList<>();
        outcome.unmeasured().forEach(one -> all.add(new Results.Unmeasured(one.cell().words(), one.reason())));
        if (outcome.withoutTlb() != null) {
            all.add(new Results.Unmeasured("TLB misses", outcome.withoutTlb()));
        }
        return List.copyOf(all);
    }

    private static CellResult cell(Outcome.CellOutcome outcome, Limits limits) {
        Cell cell = outcome.cell();
        Double best = null;
        if (cell.workload().passes() && cell.state() == State.WARM && cell.threads() <= 2) {
            best = cell.threads() == 1 ? limits.sumBytesPerNano() : limits.sumBytesPerNanoOfTwo();
        }
        return new CellResult(cell.id(), cell.workload().id(), cell.workload().title(), cell.workload().unit(),
                cell.workload().higherIsBetter(), cell.workload().operation(), cell.workload().description(),
                cell.place().id(), outcome.fileSystem(), cell.bytes(), cell.state().id(), outcome.limitBytes(),
                cell.threads(), outcome.pages(), outcome.residentBefore(), outcome.residentAfter(), best,
                best == null ? null : "memory that is there already, summed in C by as many threads",
                outcome.series().stream().map(series -> ContenderResult.of(series, cell)).toList(),
                outcome.skipped().stream().map(skipped -> new CellResult.Skip(skipped.contender(), skipped.reason()))
                        .toList());
    }

    private static Limits limits(MachineLimits found, String missing) {
        return new Limits(found.sum(), found.sumOfTwo(), found.copy(), found.systemCallNanos(),
                found.minorFaultNanos(), missing);
    }

    private static Noise noise(Steadiness steadiness) {
        return Noise.of(Spread.of(steadiness.nanos()),
                steadiness.stolenMillis() < 0 ? null : steadiness.stolenMillis());
    }
}
