package io.mmapkit.bench.result;

import io.mmapkit.bench.run.Spread;

/**
 * How steady the machine is: the same short computation, which touches no memory, over and over.
 *
 * @param nanos of one, of all of them
 * @param stolenMillis what the hypervisor gave to others meanwhile, of all processors together; null if it doesn't say
 * @param statement what that means for the reader
 */
public record Noise(Spread nanos, Long stolenMillis, String statement) {}
