package io.mmapkit.bench.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Values by label, in the order of the rounds. */
public final class Samples {
    static final int DIGITS = 3; // that count, of what is in a histogram

    private final Map<String, List<Double>> values = new LinkedHashMap<>();
    private final Map<String, Histogram> histograms = new LinkedHashMap<>();

    /** Adds one. */
    public void add(String label, double value) {
        values.computeIfAbsent(label, _ -> new ArrayList<>()).add(value);
    }

    /**
     * Adds all values of one turn, of which a curve is made.
     *
     * @param all in the unit of the label's line
     */
    public void addAll(String label, Histogram all) {
        Histogram sum = histograms.computeIfAbsent(label, _ -> new Histogram(DIGITS));
        sum.add(all);
    }

    Map<String, List<Double>> values() {
        return values;
    }

    /** Those of {@link #addAll}, as text. */
    Map<String, String> encoded() {
        Map<String, String> encoded = new LinkedHashMap<>();
        histograms.forEach((label, all) -> encoded.put(label, Histograms.encode(all)));
        return encoded;
    }
}
