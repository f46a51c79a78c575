package io.mmapkit.bench.result;

import java.util.Locale;

/** Numbers as the reports show them. The page does the same in its own language. */
public final class Numbers {
    private static final int DIGITS = 3;
    private static final int KIBI = 1024;
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Numbers() {}

    /** Three digits that count, however small it is: what is not 0 doesn't look like it. Counts have no decimals. */
    public static String text(double value) {
        int decimals = value == Math.rint(value) ? 0 : decimals(value);
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** A ratio: what is just below an aim must not look as if it were met. */
    public static String ratio(double value) {
        return value >= 0.1 && value < 10 ? String.format(Locale.ROOT, "%.3f", value) : text(value);
    }

    /** A size in the largest binary unit that it has one of. */
    public static String bytes(long bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= KIBI && unit < UNITS.length - 1) {
            value /= KIBI;
            unit++;
        }
        return text(value) + " " + UNITS[unit];
    }

    private static int decimals(double value) {
        return Math.clamp(DIGITS - 1 - (long) Math.floor(Math.log10(Math.abs(value))), 0, 12);
    }
}
