package io.mmapkit.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Columns for the terminal: the first to the left, the others to the right. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    /** With a first row. */
    public TextTable(String... head) {
        row(head);
    }

    /** One more row, of as many cells. */
    public TextTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** The lines. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String padding = " ".repeat(widths[column] - row.get(column).length());
                text.append(column == 0 ? row.get(column) + padding : "  " + padding + row.get(column));
            }
            lines.add(text.toString().stripTrailing());
        }
        return lines;
    }
}
