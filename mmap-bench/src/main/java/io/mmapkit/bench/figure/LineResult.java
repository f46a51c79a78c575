package io.mmapkit.bench.figure;

import io.mmapkit.bench.run.Spread;
import java.util.List;
import java.util.Map;

/**
 * What came of one comparison.
 *
 * @param ours the label of what the library does
 * @param oursSpread of all runs, in {@code unit}; null if it couldn't be measured
 * @param contenderSpread likewise
 * @param measure what {@code measured} is: a kind of {@link Target}
 * @param measured what decides, round by round
 * @param bound what its median must not pass
 * @param reached null where there is no target, or nothing to hold against it
 * @param undecided whether the bound lies between the quartiles: reached, or missed, within the noise; null as {@code reached}
 * @param skipped why it couldn't be measured, or null
 */
public record LineResult(String ours, String contender, String unit, Spread oursSpread, Spread contenderSpread,
        String measure,
        Spread measured, Double bound, String target, Boolean reached, Boolean undecided, String skipped) {
    /**
     * Compares.
     *
     * @param samples values by label, in the order of the rounds
     * @param skipped labels that couldn't be measured, and why
     */
    public static LineResult of(Line line, Map<String, List<Double>> samples, Map<String, String> skipped) {
        List<Double> ours = samples.getOrDefault(line.ours(), List.of());
        List<Double> contender = samples.getOrDefault(line.contender(), List.of());
        Target target = line.target();
        boolean comparable = !ours.isEmpty()
                && (!contender.isEmpty() || target.kind() == Target.Kind.VALUE_AT_MOST);
        Spread measured = comparable ? Spread.of(target.measured(ours, contender)) : null;
        boolean targeted = target.kind() != Target.Kind.NONE;
        String reason = skipped.getOrDefault(line.ours(), skipped.get(line.contender()));
        return new LineResult(line.ours(), line.contender(), line.unit(), spread(ours), spread(contender),
                target.kind().name(), measured, targeted ? target.bound() : null, target.text(line.unit()),
                targeted && measured != null ? target.isReached(measured.median()) : null,
                targeted && measured != null ? target.isUndecided(measured) : null, reason);
    }

    private static Spread spread(List<Double> values) {
        return values.isEmpty() ? null : Spread.of(values);
    }
}
