package io.mmapkit.bench.ipc;

import io.mmapkit.bench.figure.CSource;
import io.mmapkit.bench.figure.Processors;
import io.mmapkit.bench.figure.Samples;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Pairs of processes that do the same, each with a link of its own. */
final class IpcTrial implements Trial {
    private static final int MOST = 2_000_000;

    private final List<Turn> turns = new ArrayList<>();
    private final List<Pair> held = new ArrayList<>();
    private final List<Path> kept = new ArrayList<>(); // directories that are in use
    private final Map<String, String> skipped = new HashMap<>();
    private final Thread atExit = new Thread(this::end); // a signal ends the JVM of a terminal and those it started at once
    private final Scale scale;
    private final int length;
    private final List<Integer> processors;

    private IpcTrial(Scale scale, int length) throws IOException {
        this.scale = scale;
        this.length = length;
        this.processors = Processors.allowed();
        Runtime.getRuntime().addShutdownHook(atExit);
        if (processors.size() < 2) {
            throw new UnsupportedOperationException("there is one processor, and it takes two to pass messages");
        }
    }

    /** What adds the pairs. */
    interface Filling {
        void fill(IpcTrial trial) throws IOException;
    }

    /** With messages of a length. */
    static IpcTrial of(Scale scale, int length, Filling filling) throws IOException {
        IpcTrial trial = new IpcTrial(scale, length);
        try {
            filling.fill(trial);
            return trial;
        } catch (IOException | RuntimeException failure) {
            trial.close();
            throw failure;
        }
    }

    private interface Game {
        void play(int count, Samples samples) throws IOException;
    }

    /** Adds round trips. */
    void addTrips(Transport transport) throws IOException {
        addTrips(transport, Role.PING);
    }

    /** Adds round trips, of one who plays in a way. */
    void addTrips(Transport transport, Role ping) throws IOException {
        Pair pair = start(transport, tripLabels(transport.label()));
        if (pair != null) {
            addTrips(transport.label(), pair, ping);
        }
    }

    /** Adds round trips of two processes in C that wait for each other. */
    void addProgram(String label, Path directory, String source, Role ping) throws IOException {
        try {
            String binary = CSource.compile(directory, IpcTrial.class, source).toString();
            Path files = keep(Directory.make());
            try {
                addTrips(label, hold(new Pair(which -> List.of(binary, files.resolve("cells").toString(), which),
                        processors)), ping);
            } finally {
                Directory.delete(files);
            }
        } catch (IOException absent) {
            skip(tripLabels(label), absent);
        }
    }

    private static List<String> tripLabels(String label) {
        List<String> labels = new ArrayList<>(Percentile.labels(label));
        labels.add(label);
        return labels;
    }

    private void addTrips(String label, Pair pair, Role ping) {
        add(CellsLink.LOT, (count, samples) -> {
            Report report = pair.play(ping, Role.PONG, count);
            Histogram trips = report.trips();
            if (report.nanos() > 0) { // programs in C know no bursts, nor does who pauses
                samples.add(label, report.nanos());
            }
            for (Percentile percentile : Percentile.values()) {
                samples.add(percentile.label(label), percentile.of(trips));
            }
            samples.addAll(label, trips);
        });
    }

    /** Adds messages in one direction. */
    void addMessages(Transport transport) throws IOException {
        int least = Role.LAPS * transport.capacity() / length / CellsLink.LOT * CellsLink.LOT;
        Pair pair = start(transport, List.of(transport.label()));
        if (pair != null) {
            add(least, (count, samples) -> samples.add(transport.label(),
                    pair.play(Role.SOURCE, Role.SINK, count).nanos()));
        }
    }

    /** Null if a contender can't be had. What is missing of the library itself is a failure. */
    private Pair start(Transport transport, List<String> labels) throws IOException {
        Path directory = keep(Directory.make());
        try {
            transport.prepare(directory);
            return hold(new Pair(which -> command(transport, directory, which), processors));
        } catch (IOException absent) {
            if (transport.isOurs()) {
                throw absent;
            }
            skip(labels, absent);
            return null;
        } finally {
            if (!transport.needsFiles()) {
                Directory.delete(directory); // whoever is killed from now on leaves nothing
            }
        }
    }

    private List<String> command(Transport transport, Path directory, String which) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(Flags.ALL);
        command.addAll(transport.flags());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(Player.arguments(transport, directory, which, length));
        return command;
    }

    private synchronized Pair hold(Pair pair) {
        held.add(pair);
        return pair;
    }

    private synchronized Path keep(Path directory) {
        kept.add(directory);
        return directory;
    }

    private void skip(List<String> labels, IOException reason) {
        labels.forEach(label -> skipped.put(label, reason.getMessage()));
    }

    /** With as many messages as take the time of a sample. */
    private void add(int least, Game game) {
        int[] count = {least};
        turns.add(samples -> {
            long start = System.nanoTime();
            game.play(count[0], samples);
            long nanos = Math.max(1, System.nanoTime() - start);
            long next = Math.clamp(count[0] * scale.sampleNanos() / nanos, CellsLink.LOT,
                    Math.min(MOST, 8L * count[0]));
            count[0] = (int) (next - next % CellsLink.LOT);
        });
    }

    @Override
    public List<Turn> turns() {
        return turns;
    }

    @Override
    public Map<String, String> skipped() {
        return skipped;
    }

    @Override
    public List<String> notes() {
        return List.of(Processors.canPin()
                ? "two processes at a time, on processors " + processors.get(0) + " and " + processors.get(1)
                        + "; no third busy thread"
                : "two processes at a time, on any processors, since there is no taskset");
    }

    private synchronized void end() {
        held.forEach(Pair::close);
        kept.forEach(Directory::delete);
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook finds nothing to delete.
        }
    }
}
