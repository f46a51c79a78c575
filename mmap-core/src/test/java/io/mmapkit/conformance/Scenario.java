package io.mmapkit.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A row of the table: what was done, what every Linux answers to it, and what a C program saw here.
 *
 * @param theme what the table calls the class
 * @param expected fields with commas between; alternatives are parted by a bar
 * @param verdict DIFF where {@code here} isn't what is expected
 */
record Scenario(String id, String theme, String action, String expected, String here, String verdict) {
    private static final String TABLE = "/conformance/given.tsv";
    private static final Map<String, Scenario> ALL = read();

    static List<Scenario> all() {
        return List.copyOf(ALL.values());
    }

    static Scenario of(String id) {
        Scenario scenario = ALL.get(id);
        if (scenario == null) {
            throw new IllegalArgumentException("the table has no row " + id);
        }
        return scenario;
    }

    boolean isDifferent() {
        return verdict.equals("DIFF");
    }

    /** Whether an answer is one of those expected. */
    boolean accepts(String answer) {
        if (expected.startsWith("API:")) {
            return acceptsApi(answer);
        }
        List<String> whole = List.of(expected.split("\\|"));
        if (whole.stream().mapToInt(Scenario::fields).distinct().count() == 1) {
            return whole.contains(answer);
        }
        // Fewer fields after a bar than before: the bar is within a field
        String[] wanted = expected.split(",");
        String[] given = answer.split(",");
        boolean accepted = wanted.length == given.length;
        for (int i = 0; accepted && i < wanted.length; i++) {
            accepted = Arrays.asList(wanted[i].split("\\|")).contains(given[i]);
        }
        return accepted;
    }

    /** A row about an API names the exceptions that are right: each answer has to be one of them. */
    private boolean acceptsApi(String answer) {
        List<String> right = List.of(expected.substring("API:".length()).split("/|-or-"));
        return answer.startsWith("API:") && right.containsAll(List.of(answer.substring("API:".length()).split(",")));
    }

    private static int fields(String answer) {
        return answer.split(",").length;
    }

    private static Map<String, Scenario> read() {
        try (InputStream table = Scenario.class.getResourceAsStream(TABLE)) {
            Map<String, Scenario> scenarios = new LinkedHashMap<>();
            List<String> lines = new String(table.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            List<String> columns = List.of(lines.getFirst().split("\t"));
            for (String line : lines.subList(1, lines.size())) {
                String[] row = line.split("\t", -1);
                Scenario scenario = new Scenario(row[columns.indexOf("id")], row[columns.indexOf("class")],
                        row[columns.indexOf("action")], row[columns.indexOf("expected")], row[columns.indexOf("here")],
                        row[columns.indexOf("verdict")]);
                if (scenarios.put(scenario.id(), scenario) != null) {
                    throw new AssertionError("two rows " + scenario.id());
                }
            }
            return scenarios;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
