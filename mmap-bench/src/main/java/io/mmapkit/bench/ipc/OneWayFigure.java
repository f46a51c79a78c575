package io.mmapkit.bench.ipc;

import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Messages in one direction, as many as go. Told is what one takes, of which less is better. */
final class OneWayFigure implements Figure {
    private static final String UNIT = "ns/message";

    private final String id;
    private final String statement;
    private final int length;
    private final List<Line> lines;
    private final Set<Transport> transports = new LinkedHashSet<>();

    private OneWayFigure(String id, String statement, int length, List<Pairing> pairings) {
        this.id = id;
        this.statement = statement;
        this.length = length;
        this.lines = pairings.stream()
                .map(pairing -> new Line(pairing.ours.label(), pairing.theirs.label(), UNIT, pairing.target)).toList();
        for (Pairing pairing : pairings) {
            transports.add(pairing.ours);
            transports.add(pairing.theirs);
        }
    }

    private record Pairing(Transport ours, Transport theirs, Target target) {}

    /** Short messages, where what a ring does for each of them is all there is. */
    static OneWayFigure ofShortOnes() {
        Target twice = new Target(Target.Kind.RATIO_AT_LEAST, 2);
        return new OneWayFigure("one-way-32",
                "messages of 32 bytes go at least twice as fast as in Agrona's ring of the same kind",
                32,
                List.of(new Pairing(Transport.SPSC, Transport.AGRONA_SPSC, twice),
                        new Pairing(Transport.MPSC, Transport.AGRONA_MPSC, twice),
                        new Pairing(Transport.SPSC_COPY, Transport.AGRONA_SPSC_COPY, Target.NONE),
                        new Pairing(Transport.SPSC, Transport.CELLS, Target.NONE),
                        new Pairing(Transport.SPSC, Transport.AERON, Target.NONE),
                        new Pairing(Transport.SPSC, Transport.CHRONICLE, Target.NONE),
                        new Pairing(Transport.SPSC, Transport.SOCKET, Target.NONE),
                        new Pairing(Transport.SPSC, Transport.PIPE, Target.NONE),
                        new Pairing(Transport.CELLS, Transport.AGRONA_SPSC, Target.NONE))); // what remains to be won
    }

    /** Long ones: four longs of each are written where they lie, or all of it is copied. */
    static OneWayFigure ofLongOnes() {
        Target noSlower = new Target(Target.Kind.RATIO_AT_LEAST, 1);
        return new OneWayFigure("one-way-4096", "messages of 4 KiB go no slower than in Agrona's ring of the same kind",
                4096,
                List.of(new Pairing(Transport.SPSC, Transport.AGRONA_SPSC, noSlower),
                        new Pairing(Transport.MPSC, Transport.AGRONA_MPSC, noSlower),
                        new Pairing(Transport.SPSC_COPY, Transport.AGRONA_SPSC_COPY, noSlower),
                        new Pairing(Transport.MPSC_COPY, Transport.AGRONA_MPSC_COPY, noSlower)));
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
        return lines;
    }

    @Override
    public int forks(Scale scale) {
        return (scale.forks() + 1) / 2; // the same ring differs by half from JVM to JVM
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        return IpcTrial.of(scale, length, trial -> {
            for (Transport transport : transports) {
                trial.addMessages(transport);
            }
        });
    }
}
