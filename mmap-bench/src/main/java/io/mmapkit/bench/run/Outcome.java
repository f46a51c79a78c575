package io.mmapkit.bench.run;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * All that was measured.
 *
 * @param compiler the C compiler and its flags, or null
 * @param withoutCompiler why there are no contenders in C, or null
 * @param withoutTlb why no TLB misses were counted, or null
 * @param unmeasured cells of which nothing could be measured
 * @param failures what went wrong in some of these: the run has failed, but the others are good
 */
public record Outcome(Settings settings, Instant started, Duration took, Steadiness steadiness, MachineLimits limits,
        String compiler, String withoutCompiler, String withoutTlb, List<CellOutcome> cells,
        List<Unmeasured> unmeasured, List<String> failures) {
    /**
     * One cell.
     *
     * @param pages of its file
     * @param residentBefore of them, in the page cache: when the rounds began, or the most there were before a cold one
     * @param residentAfter when they had ended
     * @param limitBytes of the control group; null without one
     */
    public record CellOutcome(Cell cell, String fileSystem, long pages, long residentBefore, long residentAfter,
            Long limitBytes, List<Series> series, List<Skipped> skipped) {}

    /** A contender that was not measured, and why. */
    public record Skipped(String contender, String reason) {}

    /** A cell that was not measured, and why. */
    public record Unmeasured(Cell cell, String reason) {}
}
