package io.mmapkit.bench.ipc;

import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A message there and one back, with both sides asleep until there is one. */
final class WakeUpFigure implements Figure {
    private static final int LENGTH = 32;
    private static final int ROUNDS = 2; // times as many as of others: they are short
    private static final String FUTEX = "futex in C";

    @Override
    public String id() {
        return "wake-up";
    }

    @Override
    public String statement() {
        return "a message and its answer that both sides sleep for take at most 0.6 times what they do in a UNIX-domain socket, and 1.15"
                + " times what two processes in C need to wake each other";
    }

    @Override
    public List<Line> lines() {
        return List.of(
                line(Transport.SPSC_BLOCKED.label(), Transport.SOCKET_BLOCKED.label(), Percentile.P50,
                        new Target(Target.Kind.RATIO_AT_MOST, 0.6)),
                line(Transport.SPSC_BLOCKED.label(), FUTEX, Percentile.P50,
                        new Target(Target.Kind.RATIO_AT_MOST, 1.15)),
                line(Transport.SPSC_BLOCKED.label(), Transport.SOCKET_BLOCKED.label(), Percentile.P99, Target.NONE),
                line(Transport.SPSC_BLOCKED.label(), FUTEX, Percentile.P99, Target.NONE),
                line(Transport.SPSC_BLOCKED.label(), Transport.PIPE.label(), Percentile.P50, Target.NONE),
                line(Transport.SPSC_AWAIT.label(), Transport.SOCKET_BLOCKED.label(), Percentile.P50, Target.NONE),
                line(Transport.SPSC_AWAIT.label(), Transport.SOCKET_BLOCKED.label(), Percentile.P99, Target.NONE));
    }

    private static Line line(String ours, String theirs, Percentile percentile, Target target) {
        return new Line(percentile.label(ours), percentile.label(theirs), "ns", target);
    }

    @Override
    public int rounds(Scale scale) {
        return scale.rounds() * ROUNDS;
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        return IpcTrial.of(scale, LENGTH, trial -> {
            trial.addTrips(Transport.SPSC_BLOCKED);
            trial.addTrips(Transport.SOCKET_BLOCKED);
            trial.addProgram(FUTEX, directory, "futex.c");
            trial.addTrips(Transport.PIPE);
            trial.addTrips(Transport.SPSC_AWAIT);
        });
    }
}
