package io.mmapkit.bench.result;

import io.mmapkit.bench.run.Spread;
import java.util.Locale;

/**
 * How steady the machine is: the same short computation, which touches no memory, over and over.
 *
 * @param nanos of one, of all of them
 * @param stolenMillis what the hypervisor gave to others meanwhile, of all processors together; null if it doesn't say
 * @param statement what that means for the reader
 */
public record Noise(Spread nanos, Long stolenMillis, String statement) {
    private static final double NARROW = 0.05;
    private static final double RARE = 0.2;

    /** With words for these numbers. */
    public static Noise of(Spread nanos, Long stolenMillis) {
        double width = (nanos.upperQuartile() - nanos.lowerQuartile()) / nanos.median();
        double worst = nanos.max() / nanos.median() - 1;
        String stolen = stolenMillis != null && stolenMillis > 0
                ? " The hypervisor gave " + stolenMillis + " ms to others meanwhile."
                : "";
        return new Noise(nanos, stolenMillis, String.format(Locale.ROOT,
                "The same short computation took %s ms in the middle, and at worst %s ms, %.0f%% more; its quartiles lie %.1f%% apart: %s.%s",
                Numbers.text(nanos.median() / 1e6), Numbers.text(nanos.max() / 1e6), worst * 100, width * 100,
                judgement(width, worst), stolen));
    }

    /** The middle half may be steady while single ones aren't. */
    private static String judgement(double width, double worst) {
        if (width >= NARROW) {
            return "an unsteady machine: trust ratios, not single figures";
        }
        return worst < RARE
                ? "a steady machine"
                : "steady most of the time, with interruptions: trust medians, not the least and greatest values";
    }
}
