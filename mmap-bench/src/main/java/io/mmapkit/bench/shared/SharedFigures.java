package io.mmapkit.bench.shared;

import io.mmapkit.bench.figure.FigureSet;
import io.mmapkit.bench.figure.FigureWorker;
import java.io.IOException;
import java.util.List;

/** All figures of shared segments, in the order of the report. */
public final class SharedFigures {
    /** They. */
    public static final FigureSet SET = new FigureSet("shared", "Memory shared by processes",
            List.of("Ours and the contenders take turns."), SharedFigures.class,
            List.of(new CreateFigure(), new AttachFigure(), new BounceFigure()));

    private SharedFigures() {}

    /**
     * Measures one of them.
     *
     * @param args as {@link FigureWorker} takes them
     */
    public static void main(String[] args) throws IOException {
        FigureWorker.run(SET, args);
    }
}
