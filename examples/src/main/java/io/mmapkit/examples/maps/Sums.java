package io.mmapkit.examples.maps;

import io.mmapkit.vm.Figure;
import io.mmapkit.vm.MappingKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The mappings of one kind together. Figures in bytes. */
final class Sums {
    long mappings;
    long size;
    long rss;
    long pss;
    long dirty; // private
    long swap;

    /** Of each kind there is, in the order of the kinds. */
    static Map<MappingKind, Sums> of(List<Row> rows) {
        Map<MappingKind, Sums> kinds = new EnumMap<>(MappingKind.class);
        rows.forEach(row -> kinds.computeIfAbsent(row.named().kind(), _ -> new Sums()).add(row));
        return kinds;
    }

    void add(Row row) {
        mappings++;
        size += row.named().mapping().byteSize();
        rss += Math.max(0, row.use().rss());
        pss += Math.max(0, row.use().pss());
        dirty += Math.max(0, row.use().bytes(Figure.PRIVATE_DIRTY));
        swap += Math.max(0, row.use().swap());
    }
}
