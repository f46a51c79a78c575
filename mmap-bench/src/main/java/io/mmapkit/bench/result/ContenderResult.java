package io.mmapkit.bench.result;

import io.mmapkit.bench.contender.Workload;
import io.mmapkit.bench.run.Series;
import io.mmapkit.bench.run.Spread;
import io.mmapkit.bench.worker.Measurement;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * What one contender did at one workload. An operation is a pass over the file or a read.
 *
 * @param samples one value for each round, in the order of the rounds
 * @param spread of the samples
 * @param userNanos CPU time in the program, per operation; the mean of all rounds, since the kernel may count it in large ticks
 * @param systemNanos CPU time in the kernel, likewise
 * @param minorFaults pages entered without I/O, per operation; the median of the rounds
 * @param majorFaults of all rounds together: pages that were not in memory
 * @param copiedBytes that the kernel copied into a buffer, per operation; the median of the rounds; null where it doesn't count them
 * @param switches how often, in all rounds, other work took the processor away
 * @param operations of all rounds
 * @param steady whether its warm-up ended because it was steady, and not because time was up
 * @param evidence what one operation left in the process; null where nobody looked
 */
public record ContenderResult(String id, String label, String family, String how, List<Double> samples, Spread spread,
        double userNanos,
        double systemNanos, double minorFaults, long majorFaults, Double copiedBytes, long switches, long operations,
        boolean steady, Evidence evidence) {
    static ContenderResult of(Series series, Workload workload, long fileBytes) {
        List<Measurement> all = series.measurements();
        int perUnit = workload.operationsPerUnit();
        List<Double> samples = all.stream()
                .map(measurement -> workload.value(fileBytes, (long) measurement.units() * perUnit,
                        measurement.nanos()))
                .toList();
        long operations = sum(all, Measurement::units) * perUnit;
        double copied = median(all, Measurement::copiedBytes, perUnit);
        return new ContenderResult(series.contender().id(), series.contender().label(),
                series.contender().family().name().toLowerCase(Locale.ROOT), series.contender().how(), samples,
                Spread.of(samples),
                (double) sum(all, Measurement::userNanos) / operations,
                (double) sum(all, Measurement::systemNanos) / operations,
                median(all, Measurement::minorFaults, perUnit), sum(all, Measurement::majorFaults),
                copied < 0 ? null : copied,
                sum(all, Measurement::switches), operations, series.steady());
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
