package io.mmapkit.bench;

import io.mmapkit.bench.alloc.AllocFigures;
import io.mmapkit.bench.calls.CallFigures;
import io.mmapkit.bench.figure.FigureSet;
import io.mmapkit.bench.fork.ForkFigures;
import io.mmapkit.bench.ipc.IpcFigures;
import io.mmapkit.bench.region.RegionFigures;
import io.mmapkit.bench.shared.SharedFigures;
import java.util.List;

/** What is measured besides files. Each is a command, and a section of the full report: one more is a line here. */
final class Sections {
    static final List<FigureSet> ALL = List.of(CallFigures.SET, RegionFigures.SET, SharedFigures.SET,
            IpcFigures.SET, ForkFigures.SET, AllocFigures.SET);

    private Sections() {}
}
