package io.mmapkit.bench.result;

import io.mmapkit.bench.run.Cell;
import io.mmapkit.bench.run.Series;
import io.mmapkit.bench.run.Spread;
import io.mmapkit.bench.worker.Measurement;
import io.mmapkit.bench.worker.Sighting;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * What one contender did in one cell. An operation is a pass over the file, a read, or what else the cell says.
 *
 * @param samples one value for each round, in the order of the rounds
 * @param spread of the samples
 * @param userNanos CPU time in the program, per operation; the mean of all rounds, since the kernel may count it in large ticks
 * @param systemNanos CPU time in the kernel, likewise
 * @param minorFaults pages entered without I/O, per operation; the median of the rounds
 * @param majorFaults of all rounds together: pages that were not in memory
 * @param copiedBytes that the kernel copied into a buffer, per operation; the median of the rounds; null where it doesn't count them
 * @param switches how often, in all rounds, other work took a processor away
 * @param operations of all rounds
 * @param steady whether its warm-up ended because it was steady, and not because time was up
 * @param evidence what one unit left in the process; null where nobody looked
 */
public record ContenderResult(String id, String label, String family, String how, List<Double> samples, Spread spread,
        double userNanos, double systemNanos, double minorFaults, long majorFaults, Double copiedBytes, long switches,
        long operations, boolean steady, Evidence evidence) {
    static ContenderResult of(Series series, Cell cell) {
        List<Measurement> all = series.measurements();
        int perUnit = cell.workload().operations(cell.bytes(), cell.threads());
        long operations = sum(all, Measurement::units) * perUnit;
        double copied = median(all, Measurement::copiedBytes, perUnit);
        return new ContenderResult(series.contender().id(), series.contender().label(),
                series.contender().family().name().toLowerCase(Locale.ROOT), series.contender().how(), series.values(),
                Spread.of(series.values()), (double) sum(all, Measurement::userNanos) / operations,
                (double) sum(all, Measurement::systemNanos) / operations,
                median(all, Measurement::minorFaults, perUnit), sum(all, Measurement::majorFaults),
                copied < 0 ? null : copied, sum(all, Measurement::switches), operations, series.steady(),
                evidence(series, perUnit));
    }

    private static Evidence evidence(Series series, int perUnit) {
        Sighting seen = series.sighting();
        long pause = series.measurements().stream().mapToLong(Measurement::pauseNanos).max().orElse(-1);
        if (seen == null) {
            return null;
        }
        return new Evidence(known(seen.pageTableBytes()), known(seen.residentBytes()), known(seen.proportionalBytes()),
                seen.allocatedBytes() < 0 ? null : seen.allocatedBytes() / perUnit,
                series.tlbMisses() == null ? null : series.tlbMisses() / perUnit, pause < 0 ? null : (double) pause);
    }

    private static Long known(long value) {
        return value < 0 ? null : value;
    }

    private static long sum(List<Measurement> all, ToLongFunction<Measurement> field) {
        return all.stream().mapToLong(field).sum();
    }

    private static double median(List<Measurement> all, ToLongFunction<Measurement> field, int perUnit) {
        return Spread.of(all.stream()
                .map(measurement -> (double) field.applyAsLong(measurement) / measurement.units() / perUnit).toList())
                .median();
    }
}
