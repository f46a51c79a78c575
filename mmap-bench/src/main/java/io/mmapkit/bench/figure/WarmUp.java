package io.mmapkit.bench.figure;

import io.mmapkit.bench.run.Spread;
import java.io.IOException;
import java.util.List;

/** Takes turns until the values stop falling, which says that the compiler is done: it may have to wait for a processor itself. */
final class WarmUp {
    private static final int WINDOW = 6; // rounds
    private static final double TOLERANCE = 0.05;
    private static final int LONGEST = 10; // times what it takes at least

    private final List<Turn> turns;
    private final Scale scale;
    private final Samples samples = new Samples();
    private int rounds;

    WarmUp(List<Turn> turns, Scale scale) {
        this.turns = turns;
        this.scale = scale;
    }

    void run() throws IOException, WrongResultException {
        long least = scale.warmUpNanos() * turns.size();
        long start = System.nanoTime();
        long nanos;
        do {
            for (Turn turn : turns) {
                turn.take(samples);
            }
            rounds++;
            nanos = System.nanoTime() - start;
        } while (nanos < least || !isSteady() && nanos < least * LONGEST);
    }

    private boolean isSteady() {
        return rounds >= 2 * WINDOW && samples.values().values().stream().allMatch(WarmUp::isSteady);
    }

    private static boolean isSteady(List<Double> values) {
        int size = values.size();
        double before = Spread.of(values.subList(size - 2 * WINDOW, size - WINDOW)).median();
        double now = Spread.of(values.subList(size - WINDOW, size)).median();
        return now > before * (1 - TOLERANCE);
    }
}
