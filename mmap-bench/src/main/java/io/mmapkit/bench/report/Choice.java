package io.mmapkit.bench.report;

import io.mmapkit.bench.contender.Contender.Family;
import io.mmapkit.bench.result.CellResult;
import io.mmapkit.bench.result.Comparison;
import io.mmapkit.bench.result.ContenderResult;
import java.util.Optional;

/**
 * Which way a cell speaks for.
 *
 * @param mapping MappedRegion as it is opened by default; without it the best mapping
 * @param read the best read()
 * @param comparison of the two: above 1 the mapping is better
 */
record Choice(ContenderResult mapping, ContenderResult read, Comparison comparison) {
    static Optional<Choice> of(CellResult cell) {
        Optional<ContenderResult> mapping = cell.region().or(() -> cell.best(Family.MMAP));
        return mapping.flatMap(one -> cell.best(Family.READ)
                .map(other -> new Choice(one, other, Comparison.of(one, other, cell.higherIsBetter()))));
    }

    /** The label of the better one, and how many times better it is. */
    String text(CellResult cell) {
        double ratio = comparison.spread().median();
        if (comparison.leavesUndecided(1)) {
            return "no clear winner";
        }
        return ratio > 1 ? "mapping" : cell.wordForRead();
    }
}
