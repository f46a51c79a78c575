package io.mmapkit.bench.figure;

import io.mmapkit.bench.environment.Environment;
import java.util.List;

/**
 * All figures of a run.
 *
 * @param schema counted up with each change that could break a reader
 * @param name of the set: ipc, for one
 * @param title what the figures are of
 * @param started UTC, ISO 8601
 * @param method how it was measured, in sentences
 */
public record FigureResults(int schema, String name, String title, String started, double tookSeconds, String scale,
        Environment environment, List<String> method, List<FigureResult> figures) {}
