package io.mmapkit.bench.compare;

import io.mmapkit.bench.result.ContenderResult;
import io.mmapkit.bench.run.Spread;

/**
 * One contender of one cell, before and after.
 *
 * @param before in the cell's unit
 * @param after likewise
 * @param times how many times better the median is after than before
 * @param withinNoise whether the ranges between the quartiles overlap
 */
public record ContenderChange(String id, String label, String family, Spread before, Spread after, double times,
        boolean withinNoise) {
    static ContenderChange of(ContenderResult before, ContenderResult after, boolean higherIsBetter) {
        double ratio = after.spread().median() / before.spread().median();
        return new ContenderChange(after.id(), after.label(), after.family(), before.spread(), after.spread(),
                higherIsBetter ? ratio : 1 / ratio, overlap(before.spread(), after.spread()));
    }

    static boolean overlap(Spread one, Spread other) {
        return one.lowerQuartile() <= other.upperQuartile() && other.lowerQuartile() <= one.upperQuartile();
    }

    /** In a word or two. */
    public String outcome() {
        if (withinNoise) {
            return "within noise";
        }
        return times > 1 ? "better" : "WORSE";
    }
}
