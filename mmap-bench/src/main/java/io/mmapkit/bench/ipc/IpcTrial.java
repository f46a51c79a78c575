package io.mmapkit.bench.ipc;

import io.mmapkit.bench.figure.Processors;
import io.mmapkit.bench.figure.Samples;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Pairs of JVMs that do the same, each with a link of its own. */
final class IpcTrial implements Trial {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final int LEAST = 1_000;
    private static final int MOST = 10_000_000;

    private final List<Turn> turns = new ArrayList<>();
    private final List<Closeable> held = new ArrayList<>();
    private final List<Integer> processors;
    private final Scale scale;

    IpcTrial(Scale scale) throws IOException {
        this.scale = scale;
        this.processors = Processors.allowed();
        if (processors.size() < 2) {
            throw new UnsupportedOperationException("there is one processor, and it takes two to pass messages");
        }
    }

    private interface Game {
        void play(Pair pair, int count, Samples samples) throws IOException;
    }

    /** Adds round trips: the figures are those of one turn. */
    void addTrips(Transport transport, int length) throws IOException {
        add(transport, length, (pair, count, samples) -> {
            Histogram trips = pair.play(Role.PING, Role.PONG, count).trips();
            samples.add(transport.label() + ", p50", trips.getValueAtPercentile(50));
            samples.add(transport.label() + ", p99", trips.getValueAtPercentile(99));
            samples.add(transport.label() + ", p99.9", trips.getValueAtPercentile(99.9));
        });
    }

    /** Adds messages in one direction. */
    void addMessages(Transport transport, int length) throws IOException {
        add(transport, length, (pair, count, samples) -> samples.add(transport.label(),
                pair.play(Role.SOURCE, Role.SINK, count).nanosPerMessage()));
    }

    private void add(Transport transport, int length, Game game) throws IOException {
        Path directory = Files.createTempDirectory(MEMORY, "mmapkit-bench-");
        Pair pair;
        try {
            pair = new Pair(transport, directory, length, processors);
        } finally {
            delete(directory);
        }
        held.add(pair);
        int[] count = {LEAST};
        turns.add(samples -> {
            long start = System.nanoTime();
            game.play(pair, count[0], samples);
            long nanos = System.nanoTime() - start;
            count[0] = (int) Math.clamp(count[0] * scale.sampleNanos() / Math.max(1, nanos), LEAST,
                    Math.min(MOST, 4L * count[0]));
        });
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }

    @Override
    public List<Turn> turns() {
        return turns;
    }

    @Override
    public List<String> notes() {
        return List.of(Processors.canPin()
                ? "on processors " + processors.get(0) + " and " + processors.get(1)
                : "on any processors: there is no taskset");
    }

    @Override
    public void close() throws IOException {
        for (Closeable resource : held) {
            resource.close();
        }
    }
}
