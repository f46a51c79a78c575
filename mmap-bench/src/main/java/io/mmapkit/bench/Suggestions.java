package io.mmapkit.bench;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What somebody may have meant who wrote a name that doesn't exist: a list of all names would be a page long. */
final class Suggestions {
    private static final int MOST = 3;

    private Suggestions() {}

    /** The nearest of some names, the nearest first. */
    static String nearest(String written, Collection<String> names) {
        List<String> nearest = names.stream().distinct()
                .sorted(Comparator.comparingInt((String name) -> distance(written, name))).limit(MOST).toList();
        return nearest.stream().collect(Collectors.joining(", "));
    }

    /** How many letters have to be put in, left out or replaced (Levenshtein). */
    static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int column = 1; column < row.length; column++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, 1 + Math.min(row[column], row[column - 1]));
            }
        }
        return row[other.length()];
    }
}
