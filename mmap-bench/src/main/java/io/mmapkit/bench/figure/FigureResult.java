package io.mmapkit.bench.figure;

import java.util.List;

/**
 * What came of a figure.
 *
 * @param curves of labels that tell more than a value of each round
 * @param skipped why nothing of it could be measured, or null
 */
public record FigureResult(String id, String statement, List<LineResult> lines, List<Curve> curves, List<String> notes,
        String skipped) {}
