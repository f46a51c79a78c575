package io.mmapkit.bench.compare;

import io.mmapkit.bench.contender.Contender.Family;
import io.mmapkit.bench.result.CellResult;
import io.mmapkit.bench.result.ContenderResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A cell that is in both results.
 *
 * @param label all that distinguishes it, in words
 * @param contenders that are in both
 * @param onlyBefore the labels of those that are not in the results after
 * @param onlyAfter the labels of those that were not in the results before
 * @param ranks of the main contenders
 */
public record CellChange(String id, String label, String unit, boolean higherIsBetter, List<ContenderChange> contenders,
        List<String> onlyBefore, List<String> onlyAfter, List<RankChange> ranks) {
    private static final List<String> MAIN = List.of("region", "c-mmap", "c-read");

    static CellChange of(CellResult before, CellResult after) {
        List<ContenderChange> both = new ArrayList<>();
        for (ContenderResult contender : after.contenders()) {
            before.contender(contender.id())
                    .ifPresent(old -> both.add(ContenderChange.of(old, contender, after.higherIsBetter())));
        }
        return new CellChange(after.id(), after.label(), after.unit(), after.higherIsBetter(), both,
                missing(before, after), missing(after, before), ranks(before, after, both));
    }

    private static List<String> missing(CellResult from, CellResult in) {
        return from.contenders().stream().filter(contender -> in.contender(contender.id()).isEmpty())
                .map(ContenderResult::label).toList();
    }

    /** Every pair of main contenders whose order is another one. */
    private static List<RankChange> ranks(CellResult before, CellResult after, List<ContenderChange> both) {
        Set<String> main = new LinkedHashSet<>(MAIN);
        Stream.of(before, after).flatMap(cell -> Stream.of(cell.best(Family.READ), cell.best(Family.MMAP)))
                .flatMap(Optional::stream).map(ContenderResult::id).forEach(main::add);
        List<ContenderChange> those = both.stream().filter(change -> main.contains(change.id())).toList();
        List<RankChange> changes = new ArrayList<>();
        for (ContenderChange one : those) {
            for (ContenderChange other : those) {
                boolean was = better(other.before().median(), one.before().median(), after.higherIsBetter());
                boolean is = better(one.after().median(), other.after().median(), after.higherIsBetter());
                if (was && is) {
                    changes.add(new RankChange(one.label(), other.label(),
                            ContenderChange.overlap(one.before(), other.before())
                                    || ContenderChange.overlap(one.after(), other.after())));
                }
            }
        }
        return changes;
    }

    private static boolean better(double one, double other, boolean higherIsBetter) {
        return higherIsBetter ? one > other : one < other;
    }

    /** A contender that is in both. */
    Optional<ContenderChange> contender(String name) {
        return contenders.stream().filter(change -> change.id().equals(name)).findFirst();
    }
}
