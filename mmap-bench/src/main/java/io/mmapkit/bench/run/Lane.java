package io.mmapkit.bench.run;

import io.mmapkit.bench.contender.Contender;
import io.mmapkit.bench.worker.Measurement;
import io.mmapkit.bench.worker.Worker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One contender at one workload: its worker, how much it does for one measurement, and the measurements so far. */
final class Lane {
    /** Each pass of the scan may leave a mapping behind until the next collection; the kernel allows 65,530 in one process. */
    private static final int MOST_UNITS = 4096;

    /** The last so many measurements of the warm-up are compared with as many before them. */
    private static final int WINDOW = 4;

    private static final double STEADY = 0.05;

    final Contender contender;
    private final Worker worker;
    private final List<Measurement> measurements = new ArrayList<>();
    private int units = 1;
    private boolean steady;

    Lane(Contender contender, Worker worker) {
        this.contender = contender;
        this.worker = worker;
    }

    /** Runs until two windows of measurements agree, for the time set at least and four times that at most. */
    void warmUp(Settings settings) throws IOException {
        List<Double> perUnit = new ArrayList<>();
        long spent = 0;
        long least = settings.warmUp().toNanos();
        while (spent < least || !steady && spent < 4 * least || perUnit.size() < 2) {
            Measurement measurement = worker.run(units, ~perUnit.size());
            perUnit.add((double) measurement.nanos() / measurement.units());
            spent += measurement.nanos();
            steady = steady(perUnit);
            units = Math.clamp(Math.round(settings.sample().toNanos() / perUnit.getLast()), 1, MOST_UNITS);
        }
    }

    private static boolean steady(List<Double> values) {
        int n = values.size();
        if (n < 2 * WINDOW) {
            return false;
        }
        double now = Spread.of(values.subList(n - WINDOW, n)).median();
        double before = Spread.of(values.subList(n - 2 * WINDOW, n - WINDOW)).median();
        return Math.abs(now - before) <= STEADY * before;
    }

    /** One measurement more. */
    void measure(long seed) throws IOException {
        measurements.add(worker.run(units, seed));
    }

    Measurement last() {
        return measurements.getLast();
    }

    Series series() {
        return new Series(contender, List.copyOf(measurements), steady);
    }
}
