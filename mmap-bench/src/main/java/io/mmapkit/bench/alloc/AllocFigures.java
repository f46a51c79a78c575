package io.mmapkit.bench.alloc;

import io.mmapkit.bench.figure.FigureSet;
import io.mmapkit.bench.figure.FigureWorker;
import java.io.IOException;
import java.util.List;

/** All figures of heaps, in the order of the report. */
public final class AllocFigures {
    /** They. */
    public static final FigureSet SET = new FigureSet("alloc", "Heaps in mapped memory",
            List.of("Times of pairs and modes are those that the thread had a processor."), AllocFigures.class,
            List.of(new PairFigure(), new ModesFigure(), new RoomFigure()));

    private AllocFigures() {}

    /**
     * Measures one of them.
     *
     * @param args as {@link FigureWorker} takes them
     */
    public static void main(String[] args) throws IOException {
        FigureWorker.run(SET, args);
    }
}
