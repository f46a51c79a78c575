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
    private static final int ROUNDS = 4; // times as many as of others: they are short
    private static final int LENGTH = 32;

    @Override
    public String id() {
        return "round-trip";
    }

    @Override
    public String statement() {
        return "a message of " + LENGTH
                + " bytes and its answer, polled for, take at most 0.8 times what they do in a ring of Agrona";
    }

    @Override
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        compare(lines, Transport.SPSC, Transport.AGRONA_SPSC);
        compare(lines, Transport.MPSC, Transport.AGRONA_MPSC);
        lines.add(line(Transport.SPSC, Transport.FLOOR, "p50", Target.NONE));
        return lines;
    }

    private static void compare(List<Line> lines, Transport ours, Transport theirs) {
        lines.add(line(ours, theirs, "p50", new Target(Target.Kind.RATIO_AT_MOST, 0.8)));
        lines.add(line(ours, theirs, "p99", new Target(Target.Kind.RATIO_AT_MOST, 1)));
        lines.add(line(ours, theirs, "p99.9", Target.NONE));
    }

    private static Line line(Transport ours, Transport theirs, String percentile, Target target) {
        return new Line(ours.label() + ", " + percentile, theirs.label() + ", " + percentile, "ns", target);
    }

    @Override
    public int rounds(Scale scale) {
        return scale.rounds() * ROUNDS;
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        IpcTrial trial = new IpcTrial(scale);
        for (Transport transport : List.of(Transport.SPSC, Transport.AGRONA_SPSC, Transport.MPSC,
                Transport.AGRONA_MPSC, Transport.FLOOR)) {
            trial.addTrips(transport, LENGTH);
        }
        return trial;
    }
}
