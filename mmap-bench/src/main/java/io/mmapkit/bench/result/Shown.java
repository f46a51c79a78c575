package io.mmapkit.bench.result;

import java.util.Collection;
import java.util.List;

/**
 * The unit in which the values of some cells can be read: that in which the best of them has one digit before the point, or a few. Without it a file of
 * a few bytes is read at 0.00000008 GB/s. The page does the same in its own language.
 *
 * @param factor by which a value in the cells' unit is multiplied
 * @param unit after that
 */
public record Shown(double factor, String unit) {
    private static final double STEP = 1_000;
    private static final List<List<String>> SCALES = List.of(List.of("B/s", "kB/s", "MB/s", "GB/s"),
            List.of("ns", "µs", "ms", "s"));

    /** Of one cell. */
    public static Shown of(CellResult cell) {
        return of(List.of(cell));
    }

    /** Of at least one cell, all in one unit. */
    public static Shown of(Collection<CellResult> cells) {
        CellResult any = cells.iterator().next();
        var medians = cells.stream().flatMap(cell -> cell.contenders().stream())
                .mapToDouble(contender -> contender.spread().median());
        return of(any.unit(), (any.higherIsBetter() ? medians.max() : medians.min()).orElse(1));
    }

    /** By the best value in a unit. */
    public static Shown of(String unit, double best) {
        String[] words = unit.split(" ", 2);
        for (List<String> scale : SCALES) {
            int at = scale.indexOf(words[0]);
            if (at >= 0 && best > 0) {
                int steps = Math.clamp((long) Math.floor(Math.log(best) / Math.log(STEP)), -at, scale.size() - 1 - at);
                return new Shown(Math.pow(STEP, -steps),
                        scale.get(at + steps) + (words.length > 1 ? " " + words[1] : ""));
            }
        }
        return new Shown(1, unit);
    }

    /** A value without the unit. */
    public String text(double value) {
        return Numbers.text(value * factor);
    }

    /** A value with the unit. */
    public String withUnit(double value) {
        return text(value) + " " + unit;
    }
}
