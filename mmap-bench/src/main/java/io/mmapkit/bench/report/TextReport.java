package io.mmapkit.bench.report;

import io.mmapkit.bench.result.ContenderResult;
import io.mmapkit.bench.result.Figure;
import io.mmapkit.bench.result.Numbers;
import io.mmapkit.bench.result.Results;
import io.mmapkit.bench.result.WorkloadResult;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tables for the terminal. */
public final class TextReport {
    private static final double NANOS_PER_MILLI = 1e6;

    private final PrintStream out;

    private TextReport(PrintStream out) {
        this.out = out;
    }

    /** Prints all. */
    public static void print(Results results, PrintStream out) {
        new TextReport(out).print(results);
    }

    private void print(Results results) {
        line("%s, %,d bytes on %s", results.file().path(), results.file().bytes(), results.environment().fileSystem());
        line("%,d of %,d pages in the page cache, at the end %,d", results.file().residentPagesAtStart(),
                results.file().pages(),
                results.file().residentPagesAtEnd());
        line("%s; %s; %s", results.environment().cpu(), results.environment().kernel(), results.environment().jdk());
        for (WorkloadResult workload : results.workloads()) {
            workload(workload);
        }
        line("");
        results.verdict().forEach(sentence -> line("%s", sentence));
        for (Figure figure : results.figures()) {
            line("aim: %s%s, at least %s wanted: %s", figure.statement(),
                    figure.comparison() == null ? "" : ": " + figure.comparison().text(),
                    Numbers.text(figure.atLeast()), figure.outcome());
        }
    }

    private void workload(WorkloadResult workload) {
        line("");
        line("%s, %s (%s is better)", workload.title(), workload.unit(), workload.higherIsBetter() ? "more" : "less");
        if (!workload.contenders().isEmpty()) {
            table(workload);
        }
        workload.skipped().forEach(skip -> line("  skipped: %s: %s", skip.label(), skip.reason()));
    }

    private void table(WorkloadResult workload) {
        boolean scan = workload.higherIsBetter();
        String per = "/" + workload.operation();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "median", "quartiles", "min", "max", "runs", scan ? "user ms" : "user ns",
                scan ? "system ms" : "system ns",
                "minor faults", "major", "copied B"));
        rows.add(List.of("", "", "", "", "", "", per, per, per, "all", per));
        for (ContenderResult contender : workload.contenders()) {
            double scale = scan ? NANOS_PER_MILLI : 1;
            rows.add(List.of(contender.label() + (contender.steady() ? "" : " *"),
                    Numbers.text(contender.spread().median()),
                    Numbers.text(contender.spread().lowerQuartile()) + "–"
                            + Numbers.text(contender.spread().upperQuartile()),
                    Numbers.text(contender.spread().min()), Numbers.text(contender.spread().max()),
                    "" + contender.spread().runs(),
                    Numbers.text(contender.userNanos() / scale), Numbers.text(contender.systemNanos() / scale),
                    Numbers.text(contender.minorFaults()), "" + contender.majorFaults(),
                    contender.copiedBytes() == null
                            ? "?"
                            : Numbers.text(contender.copiedBytes())));
        }
        aligned(rows);
        if (workload.contenders().stream().anyMatch(contender -> !contender.steady())) {
            line("  * not steady when its warm-up ended");
        }
    }

    private void aligned(List<List<String>> rows) {
        for (List<String> row : rows) {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = rows.stream().mapToInt(other -> other.get(at).length()).max().orElse(0);
                String padding = " ".repeat(width - row.get(column).length());
                text.append(column == 0 ? row.get(column) + padding : "  " + padding + row.get(column));
            }
            line("%s", text.toString().stripTrailing());
        }
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
