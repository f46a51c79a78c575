package io.mmapkit.examples.maps;

import io.mmapkit.PageSize;
import io.mmapkit.vm.AddressSpace;
import io.mmapkit.vm.Figure;
import io.mmapkit.vm.Label;
import io.mmapkit.vm.MappingUse;
import io.mmapkit.vm.MemoryUse;
import io.mmapkit.vm.NamedMapping;
import io.mmapkit.vm.PageFlag;
import io.mmapkit.vm.PageMap;
import io.mmapkit.vm.PageRun;
import io.mmapkit.vm.VirtualMapping;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A process at one moment.
 *
 * @param note what isn't known, and why; may be empty
 */
record Picture(long pid, String command, List<Row> rows, MemoryUse total, String note) {
    private static final int PARTS = 32;

    static Picture of(long pid) throws IOException {
        AddressSpace space = AddressSpace.of(pid);
        StringBuilder note = new StringBuilder();
        List<Label> labels = Jvm.labels(space, note);
        List<MappingUse> uses = space.uses();
        List<NamedMapping> named = space.named(uses.stream().map(MappingUse::mapping).toList(), labels);
        PageMap pages = PageMap.of(pid);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < named.size(); i++) {
            MemoryUse use = uses.get(i).use();
            rows.add(new Row(named.get(i), use, heat(pages, named.get(i).mapping(), use)));
        }
        if (rows.isEmpty()) {
            note.append(note.isEmpty() ? "" : "; ").append("it has no memory of its own: a thread of the kernel");
        }
        return new Picture(pid, command(pid), rows, space.total(), note.toString());
    }

    /** Looks only where there is something. */
    private static double[] heat(PageMap map, VirtualMapping mapping, MemoryUse use) throws IOException {
        long page = PageSize.system().bytes();
        long pages = mapping.byteSize() / page;
        if (mapping.start() < 0 || pages == 0) {
            return new double[0];
        }
        double[] heat = new double[(int) Math.min(PARTS, pages)];
        if (use.rss() == 0 && use.bytes(Figure.PRIVATE_HUGETLB) <= 0
                && use.bytes(Figure.SHARED_HUGETLB) <= 0) {
            return heat;
        }
        double part = (double) mapping.byteSize() / heat.length;
        for (PageRun run : map.runs(mapping.start(), mapping.byteSize())) {
            if (!run.flags().contains(PageFlag.PRESENT)) {
                continue; // in swap space
            }
            double from = (run.start() - mapping.start()) / part;
            double to = (run.end() - mapping.start()) / part;
            for (int i = (int) from; i < Math.min(heat.length, Math.ceil(to)); i++) {
                heat[i] += Math.max(0, Math.min(to, i + 1.0) - Math.max(from, i));
            }
        }
        for (int i = 0; i < heat.length; i++) {
            heat[i] = Math.min(1, heat[i]);
        }
        return heat;
    }

    private static String command(long pid) {
        return ProcessHandle.of(pid).flatMap(process -> process.info().commandLine()).orElse("");
    }
}
