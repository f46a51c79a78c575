package io.mmapkit.bench.run;

import io.mmapkit.bench.contender.Contender;
import io.mmapkit.bench.contender.Contender.Family;
import io.mmapkit.bench.contender.Input;
import io.mmapkit.bench.worker.Measurement;
import io.mmapkit.bench.worker.ProcessMemory;
import io.mmapkit.bench.worker.Worker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What it costs in memory that several processes have one file. */
final class Sharing {
    private static final int PROCESSES = 4;
    private static final double MIB = 1 << 20;

    private final Cell cell;
    private final Staff staff;
    private final int rounds;
    private Long checksum; // of the whole file, by whoever had it first

    Sharing(Cell cell, Staff staff, int rounds) {
        this.cell = cell;
        this.staff = staff;
        this.rounds = rounds;
    }

    /** Starts the processes as often as there are rounds. */
    Series measure(Contender contender, Input input, CachedFiles file) throws IOException, RunFailure {
        List<Double> values = new ArrayList<>();
        List<Measurement> measurements = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            List<Worker> workers = new ArrayList<>();
            for (int i = 0; i < PROCESSES; i++) {
                workers.add(staff.worker(contender, cell.workload(), input, 1));
            }
            for (Worker worker : workers) { // so that all have what they need anyhow
                worker.open();
                worker.run(1, 0, 0);
                worker.closeFile();
            }
            long before = proportional(workers);
            for (Worker worker : workers) {
                worker.open();
                Measurement measurement = worker.run(1, round, 0);
                requireEqual(contender, measurement.checksum());
                measurements.add(measurement);
            }
            long cached = isCopied(contender) ? file.count().resident() * CachedFiles.PAGE_BYTES : 0;
            values.add((proportional(workers) - before + cached) / MIB);
            staff.dismiss();
        }
        return new Series(contender, measurements, values, true, null, null);
    }

    private void requireEqual(Contender contender, long found) throws RunFailure {
        if (checksum == null) {
            checksum = found;
        }
        if (checksum != found) {
            throw new RunFailure("%s: %s computed checksum %x, others %x; was the file written to?"
                    .formatted(cell.words(), contender.id(), found, checksum));
        }
    }

    /** Whether the pages of the file in the page cache are nobody's, and those of the processes are copies. */
    private static boolean isCopied(Contender contender) {
        return contender.family() == Family.READ || contender.id().equals("c-read");
    }

    private static long proportional(List<Worker> workers) throws IOException {
        long sum = 0;
        for (Worker worker : workers) {
            sum += ProcessMemory.of(worker.pid()).proportional();
        }
        return sum;
    }
}
