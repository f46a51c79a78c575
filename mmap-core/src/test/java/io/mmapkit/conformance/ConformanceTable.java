package io.mmapkit.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Says at the end of a test run how many rows of the table pass, and which don't and why. */
public final class ConformanceTable implements TestExecutionListener {
    private enum Outcome {
        PASS("pass"), FAIL("fail"), NOT_COVERED("not yet covered"), SKIPPED("skipped"), NOT_SELECTED("not selected");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }
    }

    private final Map<String, Outcome> ran = new TreeMap<>();
    private final Map<String, String> reasons = new TreeMap<>();

    /** For the ServiceLoader. */
    public ConformanceTable() {}

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        row(test).ifPresent(id -> {
            switch (result.getStatus()) {
                case SUCCESSFUL -> record(id, Outcome.PASS, null);
                case FAILED -> record(id, Outcome.FAIL, null);
                case ABORTED ->
                    record(id, Outcome.SKIPPED, result.getThrowable().map(Throwable::getMessage).orElse("?"));
            }
        });
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        row(test).ifPresent(id -> record(id, Outcome.SKIPPED, reason));
    }

    private void record(String id, Outcome outcome, String reason) {
        ran.put(id, outcome);
        if (reason != null) {
            reasons.put(id, reason.replaceFirst("^Assumption failed: ", ""));
        }
    }

    private static Optional<String> row(TestIdentifier test) {
        return test.getSource().filter(MethodSource.class::isInstance).map(MethodSource.class::cast)
                .map(method -> method.getJavaMethod().getAnnotation(Row.class)).map(Row::value);
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (!ran.isEmpty()) {
            System.out.println(report());
        }
    }

    private String report() {
        Set<String> covered = Coverage.ids();
        Map<String, List<Outcome>> themes = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (Scenario scenario : Scenario.all()) {
            Outcome outcome = ran.getOrDefault(scenario.id(),
                    covered.contains(scenario.id()) ? Outcome.NOT_SELECTED : Outcome.NOT_COVERED);
            themes.computeIfAbsent(scenario.theme(), _ -> new ArrayList<>()).add(outcome);
            if (outcome == Outcome.NOT_COVERED) {
                missing.add(scenario.id());
            }
        }
        StringBuilder text = new StringBuilder("\nConformance with the kernel, rows of given.tsv\n");
        themes.forEach((theme, outcomes) -> text.append(String.format("  %-18s %s%n", theme, counts(outcomes))));
        text.append(String.format("  %-18s %s%n", "total",
                counts(themes.values().stream().flatMap(List::stream).toList())));
        reasons.forEach((id, reason) -> text.append("  skipped ").append(id).append(": ").append(reason).append('\n'));
        text.append("  not yet covered: ").append(missing.isEmpty() ? "none" : String.join(" ", missing));
        return text.append('\n').toString();
    }

    /** "of 12: 11 pass, 0 fail, 1 not yet covered, 0 skipped". */
    private static String counts(List<Outcome> outcomes) {
        return Arrays.stream(Outcome.values())
                .map(outcome -> Map.entry(outcome, outcomes.stream().filter(outcome::equals).count()))
                .filter(count -> count.getKey() != Outcome.NOT_SELECTED || count.getValue() > 0)
                .map(count -> String.format("%3d %s", count.getValue(), count.getKey().words))
                .collect(Collectors.joining(", ", String.format("of %3d: ", outcomes.size()), ""));
    }
}
