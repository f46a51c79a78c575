package io.mmapkit.bench.compare;

import io.mmapkit.bench.result.CellResult;
import io.mmapkit.bench.result.Results;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two results, cell by cell.
 *
 * @param before when the first ones were begun
 * @param after when the second ones were
 * @param sameMachine whether processor and memory are the same
 * @param warnings what differs and moves figures
 * @param agreement in how many cells they say the same of mapping and read()
 * @param cells in both, in the order of the results after
 * @param onlyBefore cells that the results after don't have
 * @param onlyAfter cells that those before didn't have
 */
public record Changes(String before, String after, boolean sameMachine, List<String> warnings, Agreement agreement,
        List<CellChange> cells, List<String> onlyBefore, List<String> onlyAfter) {
    /** Compares. */
    public static Changes of(Results before, Results after) {
        Map<String, CellResult> old = new LinkedHashMap<>();
        before.cells().forEach(cell -> old.put(cell.id(), cell));
        Map<String, CellResult> all = Map.copyOf(old);
        List<CellResult> compared = new ArrayList<>();
        List<CellChange> both = new ArrayList<>();
        List<String> added = new ArrayList<>();
        List<String> warnings = new ArrayList<>(Machines.differences(before.environment(), after.environment()));
        if (before.started().equals(after.started()) && before.tookSeconds() == after.tookSeconds()) {
            warnings.addFirst("these are the results of one and the same run: that nothing differs says nothing");
        }
        for (CellResult cell : after.cells()) {
            CellResult was = old.remove(cell.id());
            if (was == null) {
                added.add(cell.id());
            } else if (was.fileBytes() != cell.fileBytes() || was.higherIsBetter() != cell.higherIsBetter()
                    || !cell.unit().equals(was.unit())) {
                // A file that the user named has one id whatever it is.
                warnings.add("not compared: " + cell.id() + " is of other files, or in another unit");
            } else {
                both.add(CellChange.of(was, cell));
                compared.add(cell);
            }
        }
        return new Changes(before.started(), after.started(),
                Machines.same(before.environment(), after.environment()), warnings,
                Agreement.of(all, compared), both, List.copyOf(old.keySet()), added);
    }
}
