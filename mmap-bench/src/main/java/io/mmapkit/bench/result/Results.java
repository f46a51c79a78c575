package io.mmapkit.bench.result;

import io.mmapkit.bench.environment.Environment;
import io.mmapkit.bench.run.Outcome;
import io.mmapkit.bench.worker.Command;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What is reported, and all of it: the table, results.json and the page are views of this and of nothing else.
 *
 * @param schema the version of this structure, counted up with each change that could break a reader
 * @param started in UTC, ISO 8601
 * @param verdict sentences
 */
public record Results(int schema, String started, double tookSeconds, FileFacts file, Environment environment,
        Method method,
        List<String> verdict, List<Figure> figures, List<WorkloadResult> workloads) {
    private static final int SCHEMA = 1;
    private static final double MILLIS = 1_000;

    /** Makes figures and words of what was measured. */
    public static Results of(Outcome outcome) {
        List<WorkloadResult> workloads = outcome.workloads().stream()
                .map(workload -> WorkloadResult.of(workload, outcome.fileBytes())).toList();
        FileFacts file = new FileFacts(outcome.settings().file().toString(), outcome.fileBytes(),
                outcome.before().pages(),
                outcome.before().residentPages(), outcome.after().residentPages());
        return new Results(SCHEMA, outcome.started().truncatedTo(ChronoUnit.SECONDS).toString(),
                outcome.took().toMillis() / MILLIS, file,
                Environment.of(outcome.settings().file(), String.join(" ", Command.JVM_FLAGS), outcome.compiler()),
                Method.of(outcome.settings()), Verdict.of(file, workloads),
                Figure.of(workloads, outcome.withoutCompiler()), workloads);
    }
}
