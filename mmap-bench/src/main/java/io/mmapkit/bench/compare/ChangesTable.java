package io.mmapkit.bench.compare;

import io.mmapkit.bench.report.TextTable;
import io.mmapkit.bench.result.Numbers;
import io.mmapkit.bench.result.Shown;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Changes for the terminal. */
public final class ChangesTable {
    private ChangesTable() {}

    /**
     * Prints.
     *
     * @param changedOnly whether what lies within the noise is left out
     */
    public static void print(Changes changes, PrintStream out, boolean changedOnly) {
        out.println("before: " + changes.before() + ", after: " + changes.after());
        changes.warnings().forEach(warning -> out.println("warning: " + warning));
        if (!changes.sameMachine()) {
            out.println("warning: these are different machines: no ratio below says anything about the programs alone");
        }
        for (CellChange cell : changes.cells()) {
            cell(cell, out, changedOnly);
        }
        changes.onlyBefore().forEach(cell -> out.println("only before: " + cell));
        changes.onlyAfter().forEach(cell -> out.println("only after: " + cell));
        out.println();
        changes.agreement().lines().forEach(out::println);
        out.println(summary(changes));
    }

    private static void cell(CellChange cell, PrintStream out, boolean changedOnly) {
        List<ContenderChange> shown = cell.contenders().stream()
                .filter(change -> !changedOnly || !change.withinNoise()).toList();
        if (changedOnly && shown.isEmpty() && cell.ranks().isEmpty()) {
            return;
        }
        DoubleStream medians = cell.contenders().stream().mapToDouble(change -> change.after().median());
        Shown unit = Shown.of(cell.unit(), (cell.higherIsBetter() ? medians.max() : medians.min()).orElse(1));
        TextTable table = new TextTable(cell.label() + " (" + cell.id() + ")", "before", "after", unit.unit(),
                "times better", "");
        for (ContenderChange change : shown) {
            table.row("  " + change.label(), unit.text(change.before().median()),
                    unit.text(change.after().median()), "", Numbers.ratio(change.times()), change.outcome());
        }
        out.println();
        table.lines().forEach(out::println);
        for (RankChange rank : cell.ranks()) {
            out.println("  " + rank.overtaking() + " is now ahead of " + rank.overtaken()
                    + (rank.withinNoise() ? ", within noise" : ""));
        }
        cell.onlyBefore().forEach(label -> out.println("  only before: " + label));
        cell.onlyAfter().forEach(label -> out.println("  only after: " + label));
    }

    /** How many of each outcome there are. */
    static String summary(Changes changes) {
        List<ContenderChange> all = changes.cells().stream().flatMap(cell -> cell.contenders().stream()).toList();
        long noise = all.stream().filter(ContenderChange::withinNoise).count();
        long better = all.stream().filter(change -> !change.withinNoise() && change.times() > 1).count();
        long ranks = changes.cells().stream().flatMap(cell -> cell.ranks().stream())
                .filter(rank -> !rank.withinNoise()).count();
        return String.format(Locale.ROOT,
                "%,d figures in %,d cells: %,d within noise, %,d better, %,d worse; %,d changes of rank among the main contenders beyond noise",
                all.size(), changes.cells().size(), noise, better, all.size() - noise - better, ranks);
    }
}
