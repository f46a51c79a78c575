package io.mmapkit.examples.tool;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Numbers and names for people to read. */
public final class Text {
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Text() {}

    /** Bytes, in at most nine characters. */
    public static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double size = bytes / 1024.0;
        int unit = 0;
        while (size >= 999.95 && unit < UNITS.length - 1) {
            size /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", size, UNITS[unit]);
    }

    /** How long ago, in at most six characters. No time at all if the clock was set back since. */
    public static String age(Instant since, Instant now) {
        Duration age = Duration.between(since, now);
        if (age.toDays() > 9999) {
            return "?"; // whoever wrote it, it wasn't a clock
        } else if (age.toDays() >= 2) {
            return age.toDays() + " d";
        } else if (age.toHours() >= 2) {
            return age.toHours() + " h";
        } else if (age.toMinutes() >= 2) {
            return age.toMinutes() + " min";
        }
        return Math.max(age.toSeconds(), 0) + " s";
    }

    public static String mode(int mode) {
        return String.format(Locale.ROOT, "%04o", mode);
    }

    public static String hash(long hash) {
        return String.format(Locale.ROOT, "%016x", hash);
    }

    /** What others wrote, without what a terminal would take for commands. */
    public static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints().map(c -> isHarmless(c) ? c : '?').forEach(printable::appendCodePoint);
        return printable.toString();
    }

    private static boolean isHarmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }
}
