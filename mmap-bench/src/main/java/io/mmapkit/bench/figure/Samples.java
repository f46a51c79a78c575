package io.mmapkit.bench.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values by label, in the order of the rounds. */
public final class Samples {
    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    /** Adds one. */
    public void add(String label, double value) {
        values.computeIfAbsent(label, _ -> new ArrayList<>()).add(value);
    }

    Map<String, List<Double>> values() {
        return values;
    }
}
