package io.mmapkit.bench.calls;

import io.mmapkit.bench.figure.FigureSet;
import io.mmapkit.bench.figure.FigureWorker;
import java.io.IOException;
import java.util.List;

/** All figures of calls. */
public final class CallFigures {
    /** They. */
    public static final FigureSet SET = new FigureSet("calls", "Calls into C",
            List.of("Times are those that the thread had a processor."), CallFigures.class,
            List.of(new OverheadFigure()));

    private CallFigures() {}

    /**
     * Measures one of them.
     *
     * @param args as {@link FigureWorker} takes them
     */
    public static void main(String[] args) throws IOException {
        FigureWorker.run(SET, args);
    }
}
