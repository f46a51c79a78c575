package io.mmapkit.bench.compare;

/**
 * Two of the contenders that matter most changed places.
 *
 * @param overtaking the label of the one that was worse before, and is better now
 * @param overtaken the label of the other
 * @param withinNoise whether their ranges between the quartiles overlapped before or do now, so that it means little
 */
public record RankChange(String overtaking, String overtaken, boolean withinNoise) {
    /** Whether one of the two has this label. */
    boolean isOf(String label) {
        return overtaking.equals(label) || overtaken.equals(label);
    }
}
