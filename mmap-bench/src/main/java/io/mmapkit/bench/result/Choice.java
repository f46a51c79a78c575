package io.mmapkit.bench.result;

import io.mmapkit.bench.contender.Contender.Family;
import java.util.Optional;

/**
 * Which way a cell speaks for.
 *
 * @param mapping MappedRegion as it is opened by default; without it the best mapping
 * @param read the best read(), or write()
 * @param comparison of the two: above 1 the mapping is better
 */
public record Choice(ContenderResult mapping, ContenderResult read, Comparison comparison) {
    /** What a cell says. */
    public enum Way {
        /** Mapping is better. */
        MAPPING,
        /** read() is, or write(). */
        READ,
        /** 1 lies between the quartiles: another run may end otherwise. */
        NEITHER;

        /** In tables and sentences. */
        public String words(CellResult cell) {
            return switch (this) {
                case MAPPING -> "mapping";
                case READ -> cell.wordForRead();
                case NEITHER -> "no clear winner";
            };
        }

        /** Neither of the two contradicts the other where one of them is clear and one isn't. */
        public boolean isOppositeOf(Way other) {
            return this != NEITHER && other != NEITHER && this != other;
        }
    }

    /** Of a cell that has both. */
    public static Optional<Choice> of(CellResult cell) {
        Optional<ContenderResult> mapping = cell.region().or(() -> cell.best(Family.MMAP));
        return mapping.flatMap(one -> cell.best(Family.READ)
                .map(other -> new Choice(one, other, Comparison.of(one, other, cell.higherIsBetter()))));
    }

    /** The better one. */
    public Way way() {
        if (comparison.leavesUndecided(1)) {
            return Way.NEITHER;
        }
        return mappingIsAhead() ? Way.MAPPING : Way.READ;
    }

    /** Another way to map that clearly wins where this one doesn't. */
    public Optional<ContenderResult> turnedBy(CellResult cell) {
        return way() == Way.MAPPING
                ? Optional.empty()
                : cell.best(Family.MMAP).filter(
                        best -> Comparison.of(best, read, cell.higherIsBetter()).spread().lowerQuartile() > 1);
    }

    /** Clearly or not. */
    public boolean mappingIsAhead() {
        return comparison.spread().median() >= 1;
    }

    /** How many times better the better one is. */
    public double times() {
        double ratio = comparison.spread().median();
        return mappingIsAhead() ? ratio : 1 / ratio;
    }
}
