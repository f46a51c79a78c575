package io.mmapkit.bench.ipc;

import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A message there and one back, with both sides polling. */
final class RoundTripFigure implements Figure {
    private static final int LENGTH = 32;
    private static final int ROUNDS = 4; // times as many as of others: they are short
    private static final double WANTED = 0.8;
    private static final List<Transport> OTHERS = List.of(Transport.FLOOR, Transport.AERON, Transport.CHRONICLE,
            Transport.SOCKET, Transport.PIPE);

    @Override
    public String id() {
        return "round-trip";
    }

    @Override
    public String statement() {
        return "a message of " + LENGTH + " bytes and its answer, polled for, take at most " + WANTED
                + " times what they do in Agrona's ring of the same kind, and no longer at p99";
    }

    @Override
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        judge(lines, Transport.SPSC, Transport.AGRONA_SPSC);
        judge(lines, Transport.MPSC, Transport.AGRONA_MPSC);
        for (Transport other : OTHERS) {
            lines.add(burst(Transport.SPSC, other));
            for (Percentile percentile : Percentile.values()) {
                lines.add(line(Transport.SPSC, other, percentile, Target.NONE));
            }
        }
        // what remains to be won
        lines.add(burst(Transport.FLOOR, Transport.AGRONA_SPSC));
        return lines;
    }

    private static void judge(List<Line> lines, Transport ours, Transport theirs) {
        lines.add(line(ours, theirs, Percentile.P50, new Target(Target.Kind.RATIO_AT_MOST, WANTED)));
        lines.add(line(ours, theirs, Percentile.P99, new Target(Target.Kind.RATIO_AT_MOST, 1)));
        lines.add(line(ours, theirs, Percentile.P999, Target.NONE));
        lines.add(burst(ours, theirs));
    }

    private static Line burst(Transport ours, Transport theirs) {
        return new Line(ours.label(), theirs.label(), "ns", Target.NONE);
    }

    private static Line line(Transport ours, Transport theirs, Percentile percentile, Target target) {
        return new Line(percentile.label(ours.label()), percentile.label(theirs.label()), "ns", target);
    }

    @Override
    public int rounds(Scale scale) {
        return scale.rounds() * ROUNDS;
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        return IpcTrial.of(scale, LENGTH, trial -> {
            for (Transport transport : List.of(Transport.SPSC, Transport.AGRONA_SPSC, Transport.MPSC,
                    Transport.AGRONA_MPSC)) {
                trial.addTrips(transport);
            }
            for (Transport transport : OTHERS) {
                trial.addTrips(transport);
            }
        });
    }
}
