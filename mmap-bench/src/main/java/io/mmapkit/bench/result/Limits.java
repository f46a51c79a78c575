package io.mmapkit.bench.result;

/**
 * What the machine can do at best, by programs in C: no way of reading a file is faster than its memory.
 *
 * @param sumBytesPerNano summing 64-bit words of memory that is there already, in huge pages, by one thread
 * @param sumBytesPerNanoOfTwo the same by two threads, together
 * @param copyBytesPerNano memcpy(3) of such memory: what a read(2) from the page cache can't beat
 * @param systemCallNanos a system call that does nothing
 * @param minorFaultNanos the first touch of a page of a mapped file that is in the page cache, one page at a time
 * @param missing why there are none, or null
 */
public record Limits(Double sumBytesPerNano, Double sumBytesPerNanoOfTwo, Double copyBytesPerNano,
        Double systemCallNanos, Double minorFaultNanos, String missing) {}
