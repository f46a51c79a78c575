package io.mmapkit.bench.ipc;

import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What is told of round trips. */
enum Percentile {
    P50(50), P99(99), P999(99.9);

    private final double percent;

    Percentile(double percent) {
        this.percent = percent;
    }

    double of(Histogram values) {
        return values.getValueAtPercentile(percent);
    }

    /** The label of this of something. */
    String label(String of) {
        return of + ", p" + (percent == Math.rint(percent) ? Integer.toString((int) percent) : percent);
    }

    /** The labels of all of something. */
    static List<String> labels(String of) {
        return Arrays.stream(values()).map(percentile -> percentile.label(of)).toList();
    }
}
