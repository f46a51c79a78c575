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

/** Messages in one direction, as many as go. */
final class OneWayFigure implements Figure {
    private static final int ROUNDS = 4; // times as many as of others: they are short

    private final int length;
    private final double wanted;

    /**
     * Of messages of a length.
     *
     * @param wanted how many times more messages than of Agrona's ring of the same kind
     */
    OneWayFigure(int length, double wanted) {
        this.length = length;
        this.wanted = wanted;
    }

    @Override
    public String id() {
        return "one-way-" + length;
    }

    @Override
    public String statement() {
        return "messages of " + length + " bytes go " + (wanted == 1 ? "no slower" : "at least twice as fast")
                + " as in a ring of Agrona";
    }

    @Override
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        lines.add(line(Transport.SPSC, Transport.AGRONA_SPSC, new Target(Target.Kind.RATIO_AT_LEAST, wanted)));
        lines.add(line(Transport.MPSC, Transport.AGRONA_MPSC, new Target(Target.Kind.RATIO_AT_LEAST, wanted)));
        return lines;
    }

    private static Line line(Transport ours, Transport theirs, Target target) {
        return new Line(ours.label(), theirs.label(), "ns/message", target);
    }

    @Override
    public int rounds(Scale scale) {
        return scale.rounds() * ROUNDS;
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        IpcTrial trial = new IpcTrial(scale);
        for (Transport transport : List.of(Transport.SPSC, Transport.AGRONA_SPSC, Transport.MPSC,
                Transport.AGRONA_MPSC)) {
            trial.addMessages(transport, length);
        }
        return trial;
    }
}
