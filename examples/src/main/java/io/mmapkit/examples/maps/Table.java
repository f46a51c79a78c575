package io.mmapkit.examples.maps;

import io.mmapkit.examples.tool.Bar;
import io.mmapkit.examples.tool.Text;
import io.mmapkit.vm.Figure;
import io.mmapkit.vm.VirtualMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A process as text: what takes how much, and then each mapping. */
final class Table {
    private static final String KIND = "%-18s %8s %11s %11s %11s %11s %11s";
    private static final String ROW = "%-33s %-4s %9s %9s %9s  %-16s  %-17s  %s";
    private static final int HEAT = 16;
    private static final int LONGEST = 200; // command; --json has all of it

    private final Picture picture;
    private final Bar bar = Bar.in(System.out.charset());

    Table(Picture picture) {
        this.picture = picture;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("process " + picture.pid()
                + (picture.command().isEmpty() ? "" : ": " + shortened(Text.printable(picture.command()))));
        if (!picture.note().isEmpty()) {
            lines.add("note: " + Text.printable(picture.note()));
        }
        lines.add("");
        lines.add(String.format(Locale.ROOT, KIND, "WHAT", "MAPPINGS", "SIZE", "IN MEMORY", "SHARE OF IT", "OWN, DIRTY",
                "SWAPPED"));
        Sums all = new Sums();
        picture.rows().forEach(all::add);
        Sums.of(picture.rows()).forEach((kind, sums) -> lines.add(kind(kind.text(), sums)));
        lines.add(kind("all", all));
        lines.add("");
        lines.add(String.format(Locale.ROOT, ROW, "ADDRESSES", "MAY", "SIZE", "IN MEMORY", "DIRTY", "WHERE", "WHAT",
                "NAME").stripTrailing());
        picture.rows().forEach(row -> lines.add(row(row)));
        return lines;
    }

    private static String kind(String name, Sums sums) {
        return String.format(Locale.ROOT, KIND, name, sums.mappings, Text.size(sums.size), Text.size(sums.rss),
                Text.size(sums.pss), Text.size(sums.dirty), Text.size(sums.swap));
    }

    private String row(Row row) {
        VirtualMapping mapping = row.named().mapping();
        return String.format(Locale.ROOT, ROW,
                Long.toHexString(mapping.start()) + '-' + Long.toHexString(mapping.end()), mapping.permissions(),
                Text.size(mapping.byteSize()), size(row.use().rss()), size(row.use().bytes(Figure.PRIVATE_DIRTY)),
                bar.of(coarse(row.heat())), row.named().kind().text(), Text.printable(row.named().name()))
                .stripTrailing();
    }

    private static String shortened(String command) {
        return command.length() <= LONGEST ? command : command.substring(0, LONGEST - 1) + '…';
    }

    private static String size(long bytes) {
        return bytes < 0 ? "?" : bytes == 0 ? "-" : Text.size(bytes);
    }

    private static double[] coarse(double[] heat) {
        if (heat.length <= HEAT) {
            return heat;
        }
        double[] coarse = new double[HEAT];
        int n = heat.length;
        for (int j = 0; j < HEAT; j++) { // in whole numbers, so that all of it is 1 exactly
            for (int i = j * n / HEAT; i < n && i * HEAT < (j + 1) * n; i++) {
                coarse[j] += heat[i] * (Math.min((i + 1) * HEAT, (j + 1) * n) - Math.max(i * HEAT, j * n));
            }
            coarse[j] /= n;
        }
        return coarse;
    }
}
