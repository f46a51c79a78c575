package io.mmapkit.bench.figure;

import java.util.List;

/**
 * What came of a figure.
 *
 * @param skipped why nothing of it could be measured, or null
 */
record FigureResult(String id, String statement, List<LineResult> lines, List<String> notes, String skipped) {}
