package io.mmapkit.bench.figure;

import java.util.List;
import java.util.Map;

/**
 * What one JVM found out about a figure, as it tells the one that started it.
 *
 * @param samples by label, one a round
 * @param histograms by label, encoded
 * @param skipped labels that this machine can't measure, and why
 * @param unsupported why this machine can't measure any of it, or null
 * @param wrong which result was wrong, or null
 */
record WorkerReply(Map<String, List<Double>> samples, Map<String, String> histograms, Map<String, String> skipped,
        List<String> notes, String unsupported, String wrong) {
    static WorkerReply unsupported(String reason) {
        return new WorkerReply(Map.of(), Map.of(), Map.of(), List.of(), reason, null);
    }

    static WorkerReply wrong(String what) {
        return new WorkerReply(Map.of(), Map.of(), Map.of(), List.of(), null, what);
    }
}
