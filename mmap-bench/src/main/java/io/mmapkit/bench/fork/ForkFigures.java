package io.mmapkit.bench.fork;

import io.mmapkit.bench.figure.FigureSet;
import io.mmapkit.bench.figure.FigureWorker;
import java.io.IOException;
import java.util.List;

/** All figures of children, forked and spawned, in the order of the report. */
public final class ForkFigures {
    private static final int SMALL_HEAP = 256;
    private static final int LARGE_HEAP = 3072;

    /** They. */
    public static final FigureSet SET = new FigureSet("fork", "Children, forked and spawned",
            List.of("Always of 1 GiB, in a JVM with G1 whose heap is in use."), ForkFigures.class,
            List.of(new PauseFigure(SMALL_HEAP), new PauseFigure(LARGE_HEAP), new SpawnFigure()));

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
