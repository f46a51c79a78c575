package io.mmapkit.bench.report;

import io.mmapkit.bench.result.CellResult;
import io.mmapkit.bench.result.ContenderResult;
import io.mmapkit.bench.result.Evidence;
import io.mmapkit.bench.result.Numbers;
import io.mmapkit.bench.result.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** All contenders of a cell, with what each costs. */
final class CellTable {
    private static final double NANOS_PER_MILLI = 1e6;

    private CellTable() {}

    static List<String> lines(CellResult cell) {
        Shown shown = Shown.of(cell);
        List<String> lines = new ArrayList<>();
        lines.add("%s: %s (%s is better)".formatted(cell.label(), shown.unit(),
                cell.higherIsBetter() ? "more" : "less"));
        if (cell.best() != null) {
            lines.add("  limit: " + shown.withUnit(cell.best()) + ", " + cell.limit());
        }
        if (!cell.contenders().isEmpty()) {
            lines.addAll(table(cell, shown));
        }
        cell.skipped().forEach(skip -> lines.add("  skipped: " + skip.label() + ": " + skip.reason()));
        return lines;
    }

    private static List<String> table(CellResult cell, Shown shown) {
        // Nanoseconds of what takes milliseconds have too many digits to be read.
        boolean millis = cell.contenders().stream()
                .anyMatch(contender -> contender.userNanos() + contender.systemNanos() > NANOS_PER_MILLI);
        double scale = millis ? NANOS_PER_MILLI : 1;
        String time = millis ? "ms" : "ns";
        String per = "/" + cell.operation();
        TextTable table = new TextTable("", "median", "quartiles", "min", "max", "runs", "user " + time,
                "system " + time, "minor faults", "major", "copied B", "page tables B", "allocated B");
        table.row("", "", "", "", "", "", per, per, per, "all", per, "", per);
        for (ContenderResult contender : cell.contenders()) {
            table.row("  " + contender.label() + (contender.steady() ? "" : " *"),
                    shown.text(contender.spread().median()),
                    shown.text(contender.spread().lowerQuartile()) + " to "
                            + shown.text(contender.spread().upperQuartile()),
                    shown.text(contender.spread().min()), shown.text(contender.spread().max()),
                    Integer.toString(contender.spread().runs()), Numbers.text(contender.userNanos() / scale),
                    Numbers.text(contender.systemNanos() / scale), Numbers.text(contender.minorFaults()),
                    Long.toString(contender.majorFaults()), known(contender.copiedBytes()),
                    seen(contender, Evidence::pageTableBytes), seen(contender, Evidence::allocatedBytes));
        }
        List<String> lines = new ArrayList<>(table.lines());
        if (cell.contenders().stream().anyMatch(contender -> !contender.steady())) {
            lines.add("  * not steady when its warm-up ended");
        }
        return lines;
    }

    private static String seen(ContenderResult contender, Function<Evidence, Long> field) {
        Long value = contender.evidence() == null ? null : field.apply(contender.evidence());
        return known(value == null ? null : value.doubleValue());
    }

    private static String known(Double value) {
        return value == null ? "?" : Numbers.text(value);
    }
}
