package io.mmapkit.bench.run;

import io.mmapkit.bench.contender.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * All that was measured.
 *
 * @param before what was in the page cache when the measurements began, and
 * @param after when they had ended
 * @param compiler the C compiler and its flags, or null
 * @param withoutCompiler why there are no contenders in C, or null
 */
public record Outcome(Settings settings, long fileBytes, Instant started, Duration took, WarmFile before,
        WarmFile after, String compiler, String withoutCompiler,
        List<WorkloadOutcome> workloads) {
    /** One workload. */
    public record WorkloadOutcome(Workload workload, List<Series> series, List<Skipped> skipped) {}

    /** A contender that was not measured, and why. */
    public record Skipped(String contender, String reason) {}
}
