package io.mmapkit.bench;

import io.mmapkit.bench.alloc.AllocFigures;
import io.mmapkit.bench.calls.CallFigures;
import io.mmapkit.bench.figure.FigureResults;
import io.mmapkit.bench.figure.FigureRun;
import io.mmapkit.bench.figure.FigureSet;
import io.mmapkit.bench.fork.ForkFigures;
import io.mmapkit.bench.ipc.IpcFigures;
import io.mmapkit.bench.region.RegionFigures;
import io.mmapkit.bench.run.Progress;
import io.mmapkit.bench.run.RunFailure;
import io.mmapkit.bench.shared.SharedFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What else is in a full report: a capability joins by one more line here, and one more command. */
final class Sections {
    private static final List<FigureSet> ALL = List.of(CallFigures.SET, RegionFigures.SET, SharedFigures.SET,
            IpcFigures.SET, ForkFigures.SET, AllocFigures.SET);

    private Sections() {}

    /** Measures all of them, each about a minute. */
    static List<FigureResults> measure(Path directory, Progress progress) throws IOException, RunFailure {
        List<FigureResults> results = new ArrayList<>();
        for (FigureSet set : ALL) {
            results.add(FigureRun.run(set, true, Pattern.compile(""), directory, progress));
        }
        return results;
    }
}
