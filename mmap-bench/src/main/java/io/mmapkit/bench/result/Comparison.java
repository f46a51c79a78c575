package io.mmapkit.bench.result;

import io.mmapkit.bench.run.Spread;
import java.util.ArrayList;
import java.util.List;

/**
 * How many times better one contender is than another, taken round by round: what slowed a whole round down drops out. So its median is not
 * the ratio of the two medians.
 *
 * @param one the label of the one: it is better where the ratio is above 1
 * @param other the label of the other
 * @param spread of the ratios of all rounds
 */
public record Comparison(String one, String other, Spread spread) {
    /** Of two contenders of one cell. */
    public static Comparison of(ContenderResult one, ContenderResult other, boolean higherIsBetter) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(one.samples().size(), other.samples().size()); round++) {
            double ratio = one.samples().get(round) / other.samples().get(round);
            ratios.add(higherIsBetter ? ratio : 1 / ratio);
        }
        return new Comparison(one.label(), other.label(), Spread.of(ratios));
    }

    /** The middle half of the rounds lies on both sides of a value: another run may end on the other side. */
    public boolean leavesUndecided(double value) {
        return spread.lowerQuartile() < value && spread.upperQuartile() >= value;
    }

    /** The median, and the quartiles. */
    public String text() {
        return "%s (%s to %s)".formatted(Numbers.ratio(spread.median()), Numbers.ratio(spread.lowerQuartile()),
                Numbers.ratio(spread.upperQuartile()));
    }
}
