package io.mmapkit.bench.run;

import io.mmapkit.bench.contender.Contender;
import io.mmapkit.bench.worker.Measurement;
import java.util.List;

/**
 * All measurements of one contender at one workload, one for each round, in the order of the rounds.
 *
 * @param steady whether it had become steady when its warm-up ended
 */
public record Series(Contender contender, List<Measurement> measurements, boolean steady) {}
