package io.mmapkit.bench.ipc;

import io.mmapkit.bench.figure.FigureSet;
import io.mmapkit.bench.figure.FigureWorker;
import java.io.IOException;
import java.util.List;

/** All figures of messages, in the order of the report. */
public final class IpcFigures {
    /** They. */
    public static final FigureSet SET = new FigureSet("ipc", "Messages between two JVMs",
            List.of("Each contender has two processes of its own, that meet no other code; one pair works at a time.",
                    "Each message was checked to be the one that follows the last."),
            IpcFigures.class,
            List.of(new RoundTripFigure(), OneWayFigure.ofShortOnes(), OneWayFigure.ofLongOnes(),
                    WakeUpFigure.ofPingPong(), WakeUpFigure.ofSleepers()));

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
