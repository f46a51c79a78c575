package io.mmapkit.bench.fork;

import io.mmapkit.bench.figure.FigureSet;
import io.mmapkit.bench.figure.FigureWorker;
import java.io.IOException;
import java.util.List;

/** All figures of processes, in the order of the report. */
public final class ForkFigures {
    /** They. */
    public static final FigureSet SET = new FigureSet("fork", ForkFigures.class, List.of(new SpawnFigure()));

    private ForkFigures() {}

    /**
     * Measures one of them.
     *
     * @param args as {@link FigureWorker} takes them
     */
    public static void main(String[] args) throws IOException {
        FigureWorker.run(SET, args);
    }
}
