package io.mmapkit.bench.result;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds where mapping overtakes reading, or the other way round, as files grow. */
final class Crossings {
    private static final int FEWEST_SIZES = 3;
    private static final String MAPPING = "mapping";
    private static final String READ = "read()";

    private Crossings() {}

    static List<Crossing> of(List<CellResult> cells) {
        Map<String, List<CellResult>> rows = new LinkedHashMap<>();
        for (CellResult cell : cells) {
            if (cell.threads() == 1 && cell.againstRead().isPresent()) {
                rows.computeIfAbsent(cell.workload() + " " + cell.place() + " " + cell.state(), _ -> new ArrayList<>())
                        .add(cell);
            }
        }
        return rows.values().stream().filter(row -> row.size() >= FEWEST_SIZES).map(Crossings::ofRow).toList();
    }

    private static Crossing ofRow(List<CellResult> cells) {
        List<CellResult> row = cells.stream().sorted(Comparator.comparingLong(CellResult::fileBytes)).toList();
        boolean last = mappingWins(row.getLast());
        int first = row.size() - 1;
        while (first > 0 && mappingWins(row.get(first - 1)) == last) {
            first--;
        }
        String winner = last ? MAPPING : READ;
        CellResult any = row.getLast();
        String what = any.title() + (any.place().equals("tmpfs") ? " in tmpfs" : "")
                + (any.state().equals("warm") ? "" : ", " + any.state());
        if (first == 0) {
            return new Crossing(any.workload(), any.place(), any.state(), winner, null,
                    "%s: %s is the faster way at every size measured, from %s to %s.".formatted(what, winner,
                            Numbers.bytes(row.getFirst().fileBytes()), Numbers.bytes(any.fileBytes())));
        }
        boolean clean = row.subList(0, first).stream().allMatch(cell -> mappingWins(cell) != last);
        String below = last ? READ : MAPPING;
        return new Crossing(any.workload(), any.place(), any.state(), below, row.get(first).fileBytes(),
                "%s: %s is the faster way up to %s, %s from %s on.%s".formatted(what, below,
                        Numbers.bytes(row.get(first - 1).fileBytes()), winner,
                        Numbers.bytes(row.get(first).fileBytes()),
                        clean ? "" : " Below, it changes more than once."));
    }

    private static boolean mappingWins(CellResult cell) {
        return cell.againstRead().orElseThrow().spread().median() >= 1;
    }
}
