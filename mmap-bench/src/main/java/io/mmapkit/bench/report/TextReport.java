package io.mmapkit.bench.report;

import io.mmapkit.bench.result.CellResult;
import io.mmapkit.bench.result.Choice;
import io.mmapkit.bench.result.Comparison;
import io.mmapkit.bench.result.Figure;
import io.mmapkit.bench.result.Limits;
import io.mmapkit.bench.result.Numbers;
import io.mmapkit.bench.result.Results;
import io.mmapkit.bench.result.Shown;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The report for the terminal: a line for each cell, a table for those that most is asked about, and the verdict. */
public final class TextReport {
    private static final List<String> IN_FULL = List.of("scan", "random-8");

    private final PrintStream out;
    private final boolean verbose;

    private TextReport(PrintStream out, boolean verbose) {
        this.out = out;
        this.verbose = verbose;
    }

    /**
     * Prints.
     *
     * @param verbose whether every cell gets its table
     */
    public static void print(Results results, PrintStream out, boolean verbose) {
        new TextReport(out, verbose).print(results);
    }

    private void print(Results results) {
        line("%s; %s; %s; files on %s", results.environment().cpu(), results.environment().kernel(),
                results.environment().jdk(), results.environment().fileSystem());
        if (results.noise() != null) {
            line("%s", results.noise().statement());
        }
        if (results.limits() != null) {
            limits(results.limits());
        }
        matrix(results.cells());
        for (CellResult cell : verbose ? results.cells() : reference(results.cells())) {
            line("");
            CellTable.lines(cell).forEach(text -> line("%s", text));
        }
        results.sections().forEach(section -> {
            line("");
            line("%s", section.title());
            FigureTable.print(section, out);
        });
        line("");
        results.unmeasured().forEach(missing -> line("not measured: %s: %s", missing.cell(), missing.reason()));
        results.verdict().forEach(sentence -> line("%s", sentence));
        if (results.figures().isEmpty() && !results.cells().isEmpty()) {
            line("%s", Figure.none());
        }
        for (Figure figure : results.figures()) {
            line("aim: %s%s, at least %s wanted: %s", figure.statement(),
                    figure.comparison() == null ? "" : ": " + figure.comparison().text(),
                    Numbers.text(figure.atLeast()), figure.outcome());
        }
        if (results.previous() != null) {
            results.previous().forEach(sentence -> line("%s", sentence));
        }
    }

    private void limits(Limits limits) {
        if (limits.missing() != null) {
            line("The limits of this machine are unknown: %s", limits.missing());
            return;
        }
        line("Limits: %s GB/s summed by one thread, %s by two, %s copied; %s ns a system call, %s ns a page fault",
                known(limits.sumBytesPerNano()), known(limits.sumBytesPerNanoOfTwo()),
                known(limits.copyBytesPerNano()), known(limits.systemCallNanos()), known(limits.minorFaultNanos()));
    }

    private static String known(Double value) {
        return value == null ? "?" : Numbers.text(value);
    }

    /** Which way each cell speaks for. */
    private void matrix(List<CellResult> cells) {
        Map<String, TextTable> tables = new LinkedHashMap<>();
        for (CellResult cell : cells) {
            TextTable table = tables.computeIfAbsent(cell.workload(), _ -> new TextTable(
                    cell.title(), "better", "times", "quartiles", "mapping",
                    "best " + cell.wordForRead(), "of C"));
            Optional<Choice> choice = Choice.of(cell);
            Shown shown = Shown.of(cell);
            table.row("  " + cell.where(), choice.map(made -> made.way().words(cell)).orElse("not both measured"),
                    choice.map(made -> Numbers.ratio(made.comparison().spread().median())).orElse("-"),
                    choice.map(made -> Numbers.ratio(made.comparison().spread().lowerQuartile()) + " to "
                            + Numbers.ratio(made.comparison().spread().upperQuartile())).orElse("-"),
                    choice.map(made -> shown.withUnit(made.mapping().spread().median())).orElse("-"),
                    choice.map(made -> shown.withUnit(made.read().spread().median())).orElse("-"),
                    cell.againstC().map(Comparison::spread).map(spread -> Numbers.ratio(spread.median()))
                            .orElse("-"));
        }
        line("");
        line("How many times better mapping is than the best read() or write(), round by round; and what MappedRegion reaches of C mmap.");
        tables.values().forEach(table -> table.lines().forEach(text -> line("%s", text)));
    }

    /** Of each of those workloads the largest warm cell, on a disk if there is one. */
    static List<CellResult> reference(List<CellResult> cells) {
        return IN_FULL.stream().flatMap(workload -> cells.stream()
                .filter(cell -> cell.workload().equals(workload) && cell.state().equals("warm"))
                .max(Comparator.comparing((CellResult cell) -> !cell.place().equals("tmpfs"))
                        .thenComparingLong(CellResult::fileBytes)
                        .thenComparing(CellResult::threads, Comparator.reverseOrder()))
                .map(Stream::of).orElseGet(Stream::empty)).toList();
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
