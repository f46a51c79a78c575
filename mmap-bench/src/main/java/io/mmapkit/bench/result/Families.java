package io.mmapkit.bench.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which way each workload speaks for, in each state: one sentence for all its sizes, places and numbers of threads. */
final class Families {
    /** What these measure is no speed: they have sentences of their own. */
    private static final String OTHERS = "sharing|pause";

    /** More exceptions than so many aren't named. */
    private static final int NAMED = 3;

    private Families() {}

    /** The cells of each workload and state that have both ways. */
    static List<List<CellResult>> of(List<CellResult> cells) {
        Map<String, List<CellResult>> workloads = grouped(
                cells.stream().filter(cell -> !cell.workload().matches(OTHERS) && Choice.of(cell).isPresent()).toList(),
                false);
        return workloads.values().stream().flatMap(one -> grouped(one, true).values().stream()).toList();
    }

    private static Map<String, List<CellResult>> grouped(List<CellResult> cells, boolean byState) {
        return cells.stream().collect(Collectors.groupingBy(cell -> byState ? cell.stateWords() : cell.workload(),
                LinkedHashMap::new, Collectors.toList()));
    }

    /** Of at least one cell. */
    static String sentence(List<CellResult> family) {
        CellResult any = family.getFirst();
        List<String> parts = new ArrayList<>();
        if (family.size() == 1) {
            parts.add(single(any));
        } else {
            Map<Choice.Way, List<CellResult>> ways = family.stream().collect(Collectors
                    .groupingBy(cell -> choice(cell).way(), LinkedHashMap::new, Collectors.toList()));
            ways.entrySet().stream().sorted((one, other) -> other.getValue().size() - one.getValue().size())
                    .forEach(way -> parts.add(part(way.getKey(), way.getValue(), family.size())));
        }
        Map<String, List<CellResult>> turned = family.stream().filter(cell -> choice(cell).turnedBy(cell).isPresent())
                .collect(Collectors.groupingBy(cell -> choice(cell).turnedBy(cell).orElseThrow().label(),
                        LinkedHashMap::new, Collectors.toList()));
        turned.forEach((label, cells) -> parts.add("but " + label + " wins "
                + (cells.size() > NAMED ? "in " + cells.size() + " cases" : named(cells))));
        return "%s, %s (%s): %s.".formatted(any.title(), any.stateWords(), extent(family), String.join("; ", parts));
    }

    private static String single(CellResult cell) {
        Choice choice = choice(cell);
        Shown unit = Shown.of(cell);
        String medians = "%s against %s".formatted(unit.text(choice.mapping().spread().median()),
                unit.withUnit(choice.read().spread().median()));
        return choice.way() == Choice.Way.NEITHER
                ? choice.way().words(cell) + ", mapping is " + choice.comparison().text() + " times as fast, " + medians
                : choice.way().words(cell) + " wins, by " + Numbers.text(choice.times()) + " times: mapping " + medians;
    }

    private static Choice choice(CellResult cell) {
        return Choice.of(cell).orElseThrow();
    }

    private static String named(List<CellResult> cells) {
        return cells.stream()
                .map(cell -> cell.placeWords() + ", " + Numbers.bytes(cell.fileBytes()) + ", " + cell.threadWords())
                .collect(Collectors.joining("; "));
    }

    private static String part(Choice.Way way, List<CellResult> cells, int of) {
        CellResult any = cells.getFirst();
        String how = way == Choice.Way.NEITHER ? way.words(any) : way.words(any) + " wins";
        String count = cells.size() == of ? of == 2 ? "both" : "all " + of : cells.size() + " of " + of;
        String named = 2 * cells.size() > of || cells.size() > NAMED ? "" : " (" + named(cells) + ")";
        return how + " in " + count + " cases" + (way == Choice.Way.NEITHER ? "" : ", by " + times(cells)) + named;
    }

    private static String times(List<CellResult> cells) {
        double[] times = cells.stream().mapToDouble(cell -> choice(cell).times()).sorted().toArray();
        String least = Numbers.text(times[0]);
        String most = Numbers.text(times[times.length - 1]);
        return least.equals(most) ? least + " times" : least + " to " + most + " times";
    }

    private static String extent(List<CellResult> family) {
        TreeSet<Long> sizes = new TreeSet<>(family.stream().map(CellResult::fileBytes).toList());
        String least = Numbers.bytes(sizes.getFirst());
        return String.join(", ",
                family.stream().map(CellResult::placeWords).distinct().collect(Collectors.joining(" and ")),
                sizes.size() == 1 ? least : least + " to " + Numbers.bytes(sizes.getLast()),
                family.stream().map(CellResult::threads).distinct().sorted().map(String::valueOf)
                        .collect(Collectors.joining(" and "))
                        + (family.stream().allMatch(cell -> cell.threads() == 1) ? " thread" : " threads"));
    }
}
