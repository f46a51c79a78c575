package io.mmapkit.bench.ipc;

import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A message there and one back, which both sides wait for without spinning: at once, where who waits may get the answer while it yields, or after a pause, in
 * which the other one has fallen asleep.
 */
final class WakeUpFigure implements Figure {
    private static final int LENGTH = 32;
    private static final int ROUNDS = 2; // times as many as of others: they are short
    private static final String FUTEX = "futex in C";

    private final String id;
    private final String statement;
    private final Role ping;
    private final Target besideSocket;

    private WakeUpFigure(String id, String statement, Role ping, Target besideSocket) {
        this.id = id;
        this.statement = statement;
        this.ping = ping;
        this.besideSocket = besideSocket;
    }

    /** One message after the other. */
    static WakeUpFigure ofPingPong() {
        return new WakeUpFigure("wake-up",
                "a message and its answer that both sides await take at most 0.6 times what they do in a UNIX-domain socket,"
                        + " and 1.15 times what two processes in C need to wake each other",
                Role.PING, new Target(Target.Kind.RATIO_AT_MOST, 0.6));
    }

    /** After a pause each: a futex alone takes more than 0.6 times what a socket does then. */
    static WakeUpFigure ofSleepers() {
        return new WakeUpFigure("wake-sleeper",
                "a message to one that has slept for a while and its answer take at most 1.15 times what they do between"
                        + " two processes in C",
                Role.CALM_PING, Target.NONE);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String statement() {
        return statement;
    }

    @Override
    public List<Line> lines() {
        return List.of(
                line(Transport.SPSC_BLOCKED.label(), Transport.SOCKET_BLOCKED.label(), Percentile.P50,
                        besideSocket),
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
            trial.addTrips(Transport.SPSC_BLOCKED, ping);
            trial.addTrips(Transport.SOCKET_BLOCKED, ping);
            trial.addProgram(FUTEX, directory, "futex.c", ping);
            trial.addTrips(Transport.PIPE, ping);
            trial.addTrips(Transport.SPSC_AWAIT, ping);
        });
    }
}
