package io.mmapkit.bench.run;

import io.mmapkit.bench.contender.Contender;
import io.mmapkit.bench.contender.Workload;
import io.mmapkit.bench.worker.Measurement;
import io.mmapkit.bench.worker.Sighting;
import io.mmapkit.bench.worker.Worker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One contender in one cell: its worker, how much it does for one measurement, and the measurements so far. */
final class Lane {
    /** Each pass may leave a mapping behind until the next collection; the kernel allows 65,530 in one process. */
    private static final int MOST_UNITS = 4096;

    /** Of those that make hundreds of mappings, or files, in one unit. */
    private static final int MOST_OPERATIONS = 20_000;

    /** One unit in so many is done before the measured ones: the processor has been with another process since the last measurement. */
    private static final int LEAD_IN = 8;

    private static final int LEAST_LEAD = 4;

    /** The last so many measurements of the warm-up are compared with as many before them. */
    private static final int WINDOW = 4;

    private static final double STEADY = 0.05;
    private static final double NANOS_PER_MILLI = 1e6;

    final Contender contender;
    private final Cell cell;
    private final Worker worker;
    private final CachedFiles file;
    private final List<Measurement> measurements = new ArrayList<>();
    private int units = 1;
    private boolean longer;
    private boolean steady;
    private Sighting sighting;
    private Double tlbMisses;
    private long mostResident;

    Lane(Contender contender, Cell cell, Worker worker, CachedFiles file) {
        this.contender = contender;
        this.cell = cell;
        this.worker = worker;
        this.file = file;
    }

    /** Runs until two windows of measurements agree, for the time set at least and four times that at most. */
    void warmUp(Settings settings) throws IOException {
        worker.open();
        touchIfRandom();
        List<Double> perUnit = new ArrayList<>();
        long spent = 0;
        long least = settings.warmUp().toNanos();
        long sample = settings.sample().toNanos();
        while (spent < least || !steady && spent < 4 * least || perUnit.size() < 2) {
            Measurement measurement = worker.run(units, ~perUnit.size(), 0);
            perUnit.add((double) measurement.nanos() / measurement.units());
            spent += Math.max(measurement.nanos(), 1);
            steady = steady(perUnit);
            longer = perUnit.getLast() > sample;
            units = isCold() ? 1 : Math.clamp(Math.round(sample / perUnit.getLast()), 1, mostUnits());
        }
        sighting = worker.look(0);
        touchIfRandom(); // to look it opened the file anew
        closeIfCold();
    }

    private void touchIfRandom() throws IOException {
        if (!isCold() && cell.workload().blockBytes() > 0 && !cell.workload().writes()) {
            worker.touch();
        }
    }

    /** What is mapped stays in the page cache, whoever asks for it to be dropped. */
    private void closeIfCold() throws IOException {
        if (isCold()) {
            worker.closeFile();
        }
    }

    private int mostUnits() {
        return switch (cell.workload()) {
            case STARTUP, FILES -> Math.max(1, MOST_OPERATIONS / cell.workload().operations(cell.bytes(), 1));
            case APPEND -> Math.clamp((256L << 20) / cell.bytes(), 1, MOST_UNITS); // files that aren't deleted meanwhile
            default -> MOST_UNITS;
        };
    }

    private boolean isCold() {
        return cell.state() != State.WARM;
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

    /** Counts with the processor's own counters what one unit does, where they can be had. */
    void count(TlbCounter counter) throws IOException {
        tlbMisses = counter.missesOf(worker, units);
    }

    /** One measurement more. */
    void measure(long seed) throws IOException, RunFailure {
        if (isCold()) {
            long resident = file.drop();
            mostResident = Math.max(mostResident, resident);
            if (resident > 0) {
                throw new RunFailure(
                        "%s: %,d pages of the file can't be dropped from the page cache: somebody else has it mapped, or reads it"
                                .formatted(cell.id(), resident));
            }
            worker.open();
        }
        int lead = isCold() || longer ? 0 : Math.max((units + LEAD_IN - 1) / LEAD_IN, leastLead());
        measurements.add(worker.run(units, seed, lead));
        closeIfCold();
    }

    /** Where a hypervisor keeps page tables of its own, it may have given up those of a process that slept. */
    private int leastLead() {
        return cell.workload().blockBytes() > 0 && !cell.workload().writes() ? LEAST_LEAD : 1;
    }

    /** Of the file, the most pages that were in the page cache before a cold measurement. */
    long mostResident() {
        return mostResident;
    }

    Measurement last() {
        return measurements.getLast();
    }

    Series series() {
        return new Series(contender, List.copyOf(measurements), measurements.stream().map(this::value).toList(), steady,
                sighting, tlbMisses);
    }

    private double value(Measurement measurement) {
        return cell.workload() == Workload.PAUSE
                ? measurement.pauseNanos() / NANOS_PER_MILLI
                : cell.workload().value(cell.bytes(), cell.threads(), measurement.units(), measurement.nanos());
    }
}
