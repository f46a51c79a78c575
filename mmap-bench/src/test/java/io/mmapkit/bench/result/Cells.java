package io.mmapkit.bench.result;

import io.mmapkit.bench.run.Spread;
import java.util.List;
import java.util.stream.DoubleStream;

/** Results that nobody measured. */
final class Cells {
    static final long MIB = 1 << 20;

    private Cells() {}

    /** Wholly in the page cache if it's warm, and by one thread. */
    static CellResult cell(String workload, String place, long bytes, String state, ContenderResult... contenders) {
        boolean time = workload.matches("random.*|startup|sharing|pause");
        long pages = bytes / 4096;
        return new CellResult(workload + "-" + place + "-" + bytes + "-" + state, workload, "Some " + workload,
                time ? "ns per read" : "GB/s", !time, time ? "read" : "pass", "", place, "ext4", bytes, state, null, 1,
                pages, pages, pages, null, null, List.of(contenders), List.of());
    }

    /** With the samples of its rounds. */
    static ContenderResult contender(String id, String family, double... samples) {
        List<Double> values = DoubleStream.of(samples).boxed().toList();
        return new ContenderResult(id, id, family, "", values, Spread.of(values), 0, 0, 17, 0, 4096.0, 0, 1, true,
                null);
    }
}
