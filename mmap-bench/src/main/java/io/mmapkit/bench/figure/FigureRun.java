package io.mmapkit.bench.figure;

import io.mmapkit.bench.environment.Environment;
import io.mmapkit.bench.run.Progress;
import io.mmapkit.bench.run.RunFailure;
import io.mmapkit.bench.run.Scratch;
import io.mmapkit.bench.worker.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/** Measures the figures one after another. A figure that is missed is no failed run; a wrong result is. */
public final class FigureRun {
    private FigureRun() {}

    /**
     * Measures.
     *
     * @param set what
     * @param quick whether it is to take a minute and not several
     * @param only figures whose name contains a match
     * @param directory where files are made meanwhile, on the device that is to be measured
     */
    public static FigureResults run(FigureSet set, boolean quick, Pattern only, Path directory, Progress progress)
            throws IOException, RunFailure {
        return run(set, quick ? Scale.QUICK : Scale.FULL, only, directory, progress);
    }

    static FigureResults run(FigureSet set, Scale scale, Pattern only, Path directory, Progress progress)
            throws IOException, RunFailure {
        Instant started = Instant.now();
        long start = System.nanoTime();
        List<FigureResult> results = new ArrayList<>();
        for (Figure figure : set.figures()) {
            if (only.matcher(figure.id()).find()) {
                results.add(measure(set, figure, scale, directory, progress));
            }
        }
        progress.end();
        return new FigureResults(1, set.name(), set.title(), started.truncatedTo(ChronoUnit.SECONDS).toString(),
                (System.nanoTime() - start) / 1e9, scale.name(),
                Environment.of(directory, String.join(" ", Command.JVM_FLAGS), null), set.method(), results);
    }

    private static FigureResult measure(FigureSet set, Figure figure, Scale scale, Path directory, Progress progress)
            throws IOException, RunFailure {
        Map<String, List<Double>> samples = new LinkedHashMap<>();
        Map<String, Histogram> histograms = new LinkedHashMap<>();
        Map<String, String> skipped = Map.of();
        List<String> notes = List.of();
        for (int fork = 0; fork < figure.forks(scale); fork++) {
            progress.step(figure.id(), fork, figure.forks(scale));
            WorkerReply reply = inScratch(set, figure, scale, directory);
            if (reply.wrong() != null) {
                throw new RunFailure(figure.id() + ": " + reply.wrong());
            }
            if (reply.unsupported() != null) {
                return new FigureResult(figure.id(), figure.statement(), List.of(), List.of(), List.of(),
                        reply.unsupported());
            }
            reply.samples().forEach((label, values) -> samples.computeIfAbsent(label, _ -> new ArrayList<>())
                    .addAll(values));
            reply.histograms().forEach((label, encoded) -> histograms
                    .computeIfAbsent(label, _ -> new Histogram(Samples.DIGITS)).add(Histograms.decode(encoded)));
            skipped = reply.skipped();
            notes = reply.notes();
        }
        Map<String, String> reasons = skipped;
        return new FigureResult(figure.id(), figure.statement(),
                figure.lines().stream().map(line -> LineResult.of(line, samples, reasons)).toList(),
                histograms.entrySet().stream().map(entry -> Curve.of(entry.getKey(), entry.getValue())).toList(),
                notes, null);
    }

    private static WorkerReply inScratch(FigureSet set, Figure figure, Scale scale, Path directory) throws IOException {
        try (Scratch scratch = Scratch.in(directory, "figure-")) {
            return WorkerProcess.run(set, figure, scale, scratch.path());
        }
    }
}
