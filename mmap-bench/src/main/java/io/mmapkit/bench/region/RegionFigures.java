package io.mmapkit.bench.region;

import io.mmapkit.bench.figure.FigureSet;
import io.mmapkit.bench.figure.FigureWorker;
import java.io.IOException;
import java.util.List;

/** All figures of regions, in the order of the report. */
public final class RegionFigures {
    /** They. */
    public static final FigureSet SET = new FigureSet("region", "Regions", List.of(
            "Ours and the contenders take turns in one JVM; figures of nanoseconds are taken in several JVMs, one after another."),
            RegionFigures.class,
            List.of(new AccessFigure(), new GuardFigure(), new ResidencyFigure(), new HugePagesFigure(),
                    new MapCloseFigure(), new GroupFigure(), new DirtySyncFigure(), new SlowPagesFigure(),
                    new OperationsFigure()));

    private RegionFigures() {}

    /**
     * Measures one of them.
     *
     * @param args as {@link FigureWorker} takes them
     */
    public static void main(String[] args) throws IOException {
        FigureWorker.run(SET, args);
    }
}
