package io.mmapkit.bench.figure;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How all values of a label lie, not only their median.
 *
 * @param count how many there were, in all rounds
 * @param points in the order of their percentiles
 */
public record Curve(String label, long count, List<Point> points) {
    private static final int TICKS_PER_HALF = 5; // of what is left to 100 %

    /**
     * A value that so many aren't above.
     *
     * @param percentile of 100; never 100 itself, which a logarithmic axis has no place for
     */
    public record Point(double percentile, long value) {}

    static Curve of(String label, Histogram values) {
        List<Point> points = new ArrayList<>();
        for (HistogramIterationValue step : values.percentiles(TICKS_PER_HALF)) {
            if (step.getPercentileLevelIteratedTo() < 100) {
                points.add(new Point(step.getPercentileLevelIteratedTo(), step.getValueIteratedTo()));
            }
        }
        return new Curve(label, values.getTotalCount(), points);
    }
}
