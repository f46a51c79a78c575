package io.mmapkit.bench.report;

import io.mmapkit.bench.figure.FigureResult;
import io.mmapkit.bench.figure.FigureResults;
import io.mmapkit.bench.figure.LineResult;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.run.Spread;
import java.io.PrintStream;
import java.util.Locale;

/** Figures as a table for the terminal. */
public final class FigureTable {
    private final PrintStream out;

    private FigureTable(PrintStream out) {
        this.out = out;
    }

    /** Prints all. */
    public static void print(FigureResults results, PrintStream out) {
        new FigureTable(out).print(results);
    }

    private void print(FigureResults results) {
        line("%s; %s; %s; files on %s", results.environment().cpu(), results.environment().kernel(),
                results.environment().jdk(), results.environment().fileSystem());
        line("Medians; each beside its contender, in turns. Ratios are taken round by round.");
        TextTable table = new TextTable("", "ours", "contender", "unit", "ratio", "quartiles", "runs", "target",
                "reached");
        for (FigureResult figure : results.figures()) {
            figure.lines().forEach(result -> table.row(row(figure, result)));
        }
        table.lines().forEach(text -> line("%s", text));
        for (FigureResult figure : results.figures()) {
            if (figure.skipped() != null) {
                line("skipped: %s: %s", figure.id(), figure.skipped());
            }
            figure.lines().stream().filter(result -> result.skipped() != null)
                    .forEach(result -> line("skipped: %s, %s: %s", figure.id(), result.contender(), result.skipped()));
            figure.notes().forEach(note -> line("%s: %s", figure.id(), note));
        }
    }

    private static String[] row(FigureResult figure, LineResult result) {
        boolean extra = result.measure().equals(Target.Kind.EXTRA_AT_MOST.name());
        boolean value = result.measure().equals(Target.Kind.VALUE_AT_MOST.name());
        Spread measured = result.measured();
        String sign = extra ? "+" : "";
        String end = extra || value ? "" : "x";
        return new String[]{figure.id() + ": " + result.ours() + " / " + result.contender(),
            median(result.oursSpread()),
            median(result.contenderSpread()), result.unit(),
            measured == null ? "-" : sign + number(measured.median()) + end,
            measured == null ? "-" : number(measured.lowerQuartile()) + " to " + number(measured.upperQuartile()),
            measured == null ? "0" : Integer.toString(measured.runs()), result.target(),
            reached(result)};
    }

    private static String reached(LineResult result) {
        if (result.reached() == null) {
            return "-";
        }
        return (result.reached() ? "yes" : "NO") + (result.undecided() ? ", undecided" : "");
    }

    private static String median(Spread spread) {
        return spread == null ? "-" : number(spread.median());
    }

    /** Three digits that count. */
    private static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
