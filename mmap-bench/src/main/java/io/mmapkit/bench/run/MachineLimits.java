package io.mmapkit.bench.run;

/**
 * What the machine can do at best, as the program in C found; null where there is none.
 *
 * @param sum GB/s of summing memory by one thread
 * @param sumOfTwo by two threads together
 * @param copy GB/s of memcpy
 * @param systemCallNanos of a call that does nothing
 * @param minorFaultNanos of a page of a mapped file that is in memory
 */
public record MachineLimits(Double sum, Double sumOfTwo, Double copy, Double systemCallNanos, Double minorFaultNanos) {
    /** Nothing is known. */
    static final MachineLimits UNKNOWN = new MachineLimits(null, null, null, null, null);
}
