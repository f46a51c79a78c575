package io.mmapkit.bench.run;

import io.mmapkit.bench.contender.Contender;
import io.mmapkit.bench.worker.Measurement;
import io.mmapkit.bench.worker.Sighting;
import java.util.List;

/**
 * All measurements of one contender in one cell, one for each round, in the order of the rounds.
 *
 * @param values what the report shows of each
 * @param steady whether it had become steady when its warm-up ended
 * @param sighting what one unit left in the process; null where nobody looked
 * @param tlbMisses per unit; null where the processor's counters can't be had
 */
public record Series(Contender contender, List<Measurement> measurements, List<Double> values, boolean steady,
        Sighting sighting, Double tlbMisses) {}
