package io.mmapkit.bench.run;

import java.util.Collection;

/** The median of some values and how far they lie around it. */
public record Spread(double median, double lowerQuartile, double upperQuartile, double min, double max, int runs) {
    /** Of at least one value. */
    public static Spread of(Collection<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return new Spread(at(sorted, 0.5), at(sorted, 0.25), at(sorted, 0.75), sorted[0], sorted[sorted.length - 1],
                sorted.length);
    }

    /** Between two values it is on the line through them. */
    private static double at(double[] sorted, double quantile) {
        double position = quantile * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
