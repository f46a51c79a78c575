package io.mmapkit.bench.compare;

import io.mmapkit.bench.result.CellResult;
import io.mmapkit.bench.result.Choice;
import io.mmapkit.bench.result.Choice.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * In how many cells two results say the same of mapping and read().
 *
 * @param same cells in which the same way wins, or none does, in both
 * @param unclear cells in which it is clear in one and within the noise in the other
 * @param reversed cells in which the other way wins
 */
public record Agreement(List<String> same, List<String> unclear, List<String> reversed) {
    /**
     * Of cells that are in both, and have a mapping and a read() in both.
     *
     * @param before by id
     */
    static Agreement of(Map<String, CellResult> before, List<CellResult> after) {
        Agreement agreement = new Agreement(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (CellResult cell : after) {
            Way was = Choice.of(before.get(cell.id())).map(Choice::way).orElse(null);
            Way is = Choice.of(cell).map(Choice::way).orElse(null);
            if (was != null && is != null) {
                (was == is ? agreement.same : was.isOppositeOf(is) ? agreement.reversed : agreement.unclear)
                        .add(cell.id());
            }
        }
        return agreement;
    }

    /** All of them together. */
    public int cells() {
        return same.size() + unclear.size() + reversed.size();
    }

    /** A line for each kind. */
    public List<String> lines() {
        return List.of(
                "mapping or read(): in %,d of %,d cells the same way wins in both, or none does in both"
                        .formatted(same.size(), cells()),
                "  clear in one, within the noise in the other: %,d%s".formatted(unclear.size(), names(unclear)),
                "  reversed: %,d%s".formatted(reversed.size(), names(reversed)));
    }

    private static String names(List<String> cells) {
        return cells.isEmpty() ? "" : " (" + String.join(", ", cells) + ")";
    }
}
