package io.mmapkit.bench.micro;

import io.mmapkit.bench.environment.Environment;
import io.mmapkit.bench.figure.FigureResult;
import io.mmapkit.bench.figure.FigureResults;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.LineResult;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.run.Progress;
import io.mmapkit.bench.run.RunFailure;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What JMH says of what the report measures in its own way. */
public final class JmhSection {
    private static final String OURS = "region";
    private static final String UNIT = "us";

    private JmhSection() {}

    /** Runs {@link FileReads}, which takes about two minutes. */
    public static FigureResults measure(Progress progress) throws RunFailure {
        progress.step("The same by JMH", 0, 1);
        Instant started = Instant.now();
        long start = System.nanoTime();
        Map<String, Map<String, List<Double>>> samples = new LinkedHashMap<>();
        for (RunResult result : run()) {
            BenchmarkParams params = result.getParams();
            List<Double> values = samples.computeIfAbsent(params.getParam("workload"), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(params.getParam("contender"), _ -> new ArrayList<>());
            for (BenchmarkResult fork : result.getBenchmarkResults()) {
                for (IterationResult iteration : fork.getIterationResults()) {
                    values.add(iteration.getPrimaryResult().getScore());
                }
            }
        }
        progress.end();
        return new FigureResults(1, "jmh", "The same by JMH", started.truncatedTo(ChronoUnit.SECONDS).toString(),
                (System.nanoTime() - start) / 1e9, "3 forks",
                Environment.of(Path.of(System.getProperty("java.io.tmpdir")), "-XX:+UseSerialGC", null),
                List.of("Each value is an iteration of half a second, of the average time. JMH runs one contender after another, so that "
                        + "the ratios are not taken at the same time."),
                samples.entrySet().stream().map(entry -> figure(entry.getKey(), entry.getValue())).toList());
    }

    private static Collection<RunResult> run() throws RunFailure {
        try {
            return new Runner(new OptionsBuilder().include("\\." + FileReads.class.getSimpleName() + "\\.")
                    .shouldFailOnError(true).verbosity(VerboseMode.SILENT).build()).run();
        } catch (RunnerException e) {
            throw new RunFailure("JMH failed: " + e.getMessage(), e);
        }
    }

    private static FigureResult figure(String workload, Map<String, List<Double>> samples) {
        List<LineResult> lines = samples.keySet().stream().filter(contender -> !contender.equals(OURS))
                .map(contender -> LineResult.of(new Line(OURS, contender, UNIT, Target.NONE), samples, Map.of()))
                .toList();
        return new FigureResult(workload,
                workload.equals("scan")
                        ? "a pass over a warm file of 64 MiB"
                        : "10,000 random reads of eight bytes in a warm file of 64 MiB",
                lines, List.of(), List.of(), null);
    }
}
