package io.mmapkit.examples.residency;

import io.mmapkit.PageSize;
import io.mmapkit.Residency;
import io.mmapkit.examples.tool.Bar;
import io.mmapkit.examples.tool.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A line for each file. */
final class Table implements Output {
    private static final String ROW = "%7s %10s %10s %7s %5s  %-26s  %s";

    private final Bar bar = Bar.in(System.out.charset());
    private boolean hasTitle;

    @Override
    public void begin() {
        // the titles come with the first file
    }

    @Override
    public void file(Report report) {
        if (!hasTitle) {
            hasTitle = true;
            System.out.println(
                    String.format(Locale.ROOT, ROW, "", "IN MEMORY", "OF PAGES", "DIRTY", "WRITE", "WHERE", "FILE"));
        }
        Residency now = report.residency();
        String where = now.isPermitted() ? '|' + bar.of(report.cells()) + '|' : "not permitted";
        System.out.println(String.format(Locale.ROOT, ROW, percent(now.resident(), now.pages()), number(now.resident()),
                number(now.pages()), number(now.dirty()), number(now.writeback()), where,
                Text.printable(report.path())));
    }

    private static String number(long number) {
        return number < 0 ? "?" : Long.toString(number);
    }

    private static String percent(long part, long whole) {
        return part < 0 || whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }

    @Override
    public void problem(String path, String reason) {
        System.out.println(Text.printable(reason.contains(path) ? reason : path + ": " + reason));
    }

    @Override
    public void end(Totals totals) {
        List<String> words = new ArrayList<>();
        long page = PageSize.system().bytes();
        words.add(count(totals.files, "file") + " of " + (totals.bytes == Long.MAX_VALUE ? "at least " : "")
                + Text.size(totals.bytes));
        words.add(totals.resident + " of " + count(totals.pages, "page") + " in memory, "
                + percent(totals.resident, totals.pages) + ", " + Text.size(totals.resident * page));
        if (totals.hasDirty) {
            words.add(totals.dirty + " dirty, " + totals.writeback + " being written");
        }
        add(totals.moreNames, "more name of files counted once", "more names of files counted once", words);
        add(totals.unknown, "file is somebody else's: not permitted", "files are somebody else's: not permitted",
                words);
        add(totals.unreadable, "can't be read", "can't be read", words);
        System.out.println(String.join("; ", words));
    }

    private static void add(long count, String one, String many, List<String> words) {
        if (count > 0) {
            words.add(count + " " + (count == 1 ? one : many));
        }
    }

    private static String count(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
