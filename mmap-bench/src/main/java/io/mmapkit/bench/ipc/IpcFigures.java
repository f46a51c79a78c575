package io.mmapkit.bench.ipc;

import io.mmapkit.bench.figure.FigureSet;
import io.mmapkit.bench.figure.FigureWorker;
import java.io.IOException;
import java.util.List;

/** All figures of messages, in the order of the report. */
public final class IpcFigures {
    /** They. */
    public static final FigureSet SET = new FigureSet("ipc", IpcFigures.class,
            List.of(new RoundTripFigure(), OneWayFigure.ofShortOnes(), OneWayFigure.ofLongOnes(), new WakeUpFigure()));

    private IpcFigures() {}

    /**
     * Measures one of them.
     *
     * @param args as {@link FigureWorker} takes them
     */
    public static void main(String[] args) throws IOException {
        FigureWorker.run(SET, args);
    }
}
