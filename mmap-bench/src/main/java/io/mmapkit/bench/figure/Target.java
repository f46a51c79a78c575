package io.mmapkit.bench.figure;

import io.mmapkit.bench.run.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a figure has to be. */
public record Target(Kind kind, double bound) {
    /** Nothing is promised. */
    public static final Target NONE = new Target(Kind.NONE, 0);

    /** How the two are held against each other. */
    public enum Kind {
        /** Ours divided by the contender's. */
        RATIO_AT_MOST,
        /** The contender's divided by ours: how many times better ours is. */
        RATIO_AT_LEAST,
        /** What ours takes more than the contender. */
        EXTRA_AT_MOST,
        /** Ours, whatever the contender's is. */
        VALUE_AT_MOST,
        /** Shown for comparison; the contender's divided by ours. */
        NONE
    }

    /** What decides, round by round, so that what slowed a whole round down drops out. */
    List<Double> measured(List<Double> ours, List<Double> contender) {
        List<Double> measured = new ArrayList<>();
        for (int round = 0; round < ours.size(); round++) {
            double one = ours.get(round);
            double other = round < contender.size() ? contender.get(round) : Double.NaN;
            measured.add(switch (kind) {
                case RATIO_AT_MOST -> one / other;
                case RATIO_AT_LEAST, NONE -> other / one;
                case EXTRA_AT_MOST -> one - other;
                case VALUE_AT_MOST -> one;
            });
        }
        return measured;
    }

    boolean isReached(double median) {
        return switch (kind) {
            case RATIO_AT_MOST, EXTRA_AT_MOST, VALUE_AT_MOST -> median <= bound;
            case RATIO_AT_LEAST -> median >= bound;
            case NONE -> true;
        };
    }

    /** Whether one run more could say something else: the quartiles are on either side of the bound. */
    boolean isUndecided(Spread measured) {
        return isReached(measured.lowerQuartile()) != isReached(measured.upperQuartile());
    }

    /** For a column of a table. */
    String text(String unit) {
        String number = bound == Math.rint(bound)
                ? Long.toString((long) bound)
                : String.format(Locale.ROOT, "%.2f", bound);
        return switch (kind) {
            case RATIO_AT_MOST -> "at most " + number + "x";
            case RATIO_AT_LEAST -> "at least " + number + "x less";
            case EXTRA_AT_MOST -> "at most +" + number + " " + unit;
            case VALUE_AT_MOST -> "at most " + number + " " + unit;
            case NONE -> "";
        };
    }
}
