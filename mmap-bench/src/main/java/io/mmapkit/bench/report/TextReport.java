package io.mmapkit.bench.report;

import io.mmapkit.bench.result.Results;
import java.io.PrintStream;

/** Stand-in until the merge. */
public final class TextReport {
    private TextReport() {}

    /** Prints all. */
    public static void print(Results results, PrintStream out) {
        for (var cell : results.cells()) {
            out.println(cell.id() + " best " + cell.best());
            for (var c : cell.contenders()) {
                out.printf("   %-34s %10.3f %s %s%n", c.label(), c.spread().median(), cell.unit(), c.evidence());
            }
            cell.skipped().forEach(s -> out.println("   skipped " + s));
        }
        results.unmeasured().forEach(out::println);
        results.figures().forEach(out::println);
        results.verdict().forEach(out::println);
    }
}
