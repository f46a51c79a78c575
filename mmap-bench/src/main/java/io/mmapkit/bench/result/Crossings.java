package io.mmapkit.bench.result;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Finds where mapping overtakes reading, or the other way round, as files grow: in one place and state and with one thread, where there are sizes enough
 * to see it. What was measured of the same workload elsewhere may contradict, and is then told of.
 */
final class Crossings {
    private static final int FEWEST_SIZES = 3;

    private final List<CellResult> row;
    private final List<CellResult> elsewhere;
    private final boolean last;
    private final int first;

    private Crossings(List<CellResult> row, List<CellResult> elsewhere) {
        this.row = row;
        this.elsewhere = elsewhere;
        last = mappingIsAhead(row.getLast());
        int from = row.size() - 1;
        while (from > 0 && mappingIsAhead(row.get(from - 1)) == last) {
            from--;
        }
        first = from;
    }

    static List<Crossing> of(List<CellResult> cells) {
        List<CellResult> compared = cells.stream().filter(cell -> cell.againstRead().isPresent()).toList();
        Map<String, List<CellResult>> rows = compared.stream().filter(cell -> cell.threads() == 1)
                .collect(Collectors.groupingBy(Crossings::key, LinkedHashMap::new, Collectors.toList()));
        return rows.values().stream().filter(row -> row.size() >= FEWEST_SIZES).map(row -> {
            CellResult any = row.getFirst();
            return new Crossings(row.stream().sorted(Comparator.comparingLong(CellResult::fileBytes)).toList(),
                    compared.stream().filter(cell -> cell.workload().equals(any.workload())
                            && cell.state().equals(any.state()) && !row.contains(cell)).toList())
                    .crossing();
        }).toList();
    }

    private static String key(CellResult cell) {
        return cell.workload() + " " + cell.place() + " " + cell.state() + " " + cell.limitBytes();
    }

    private Crossing crossing() {
        CellResult any = row.getLast();
        String what = any.title() + ", " + any.stateWords() + ", " + any.placeWords() + ", 1 thread";
        String winner = word(last);
        if (first == 0) {
            return new Crossing(any.workload(), any.place(), any.state(), winner, null,
                    "%s: %s is the faster way at every size measured, from %s to %s.%s%s".formatted(what, winner,
                            Numbers.bytes(row.getFirst().fileBytes()), Numbers.bytes(any.fileBytes()), unclear(),
                            elsewhere()));
        }
        boolean clean = row.subList(0, first).stream().allMatch(cell -> mappingIsAhead(cell) != last);
        return new Crossing(any.workload(), any.place(), any.state(), word(!last), row.get(first).fileBytes(),
                "%s: %s is the faster way up to %s, %s from %s on.%s%s%s".formatted(what, word(!last),
                        Numbers.bytes(row.get(first - 1).fileBytes()), winner,
                        Numbers.bytes(row.get(first).fileBytes()),
                        clean ? "" : " Below, it changes more than once.", unclear(), elsewhere()));
    }

    private String unclear() {
        List<String> sizes = row.stream().filter(cell -> choice(cell).way() == Choice.Way.NEITHER)
                .map(cell -> Numbers.bytes(cell.fileBytes())).toList();
        return sizes.isEmpty() ? "" : " Within the noise: " + String.join(", ", sizes) + ".";
    }

    /** Whether it is so with other places and numbers of threads. */
    private String elsewhere() {
        List<String> others = new ArrayList<>();
        int alike = 0;
        for (CellResult cell : elsewhere) {
            Choice.Way way = choice(cell).way();
            boolean unknown = first > 0 && cell.fileBytes() > row.get(first - 1).fileBytes()
                    && cell.fileBytes() < row.get(first).fileBytes();
            if (unknown) {
                continue;
            }
            boolean mapping = cell.fileBytes() >= row.get(first).fileBytes() == last;
            if (way == (mapping ? Choice.Way.MAPPING : Choice.Way.READ)) {
                alike++;
            } else {
                others.add("%s, %s, %s: %s%s".formatted(cell.placeWords(), Numbers.bytes(cell.fileBytes()),
                        cell.threadWords(), way.words(cell),
                        way == Choice.Way.NEITHER ? "" : ", " + Numbers.text(choice(cell).times()) + " times"));
            }
        }
        String same = alike == 0
                ? ""
                : " In %d other %s it is the same.".formatted(alike, alike == 1 ? "case" : "cases");
        return same + (others.isEmpty() ? "" : " Not so " + String.join("; ", others) + ".");
    }

    private String word(boolean mapping) {
        return mapping ? "mapping" : row.getLast().wordForRead();
    }

    private static boolean mappingIsAhead(CellResult cell) {
        return choice(cell).mappingIsAhead();
    }

    private static Choice choice(CellResult cell) {
        return Choice.of(cell).orElseThrow();
    }
}
