package io.mmapkit.bench.result;

/**
 * Where one way overtakes the other as files grow, by one thread.
 *
 * @param workload the id of the workload
 * @param place where the files are
 * @param state warm or cold
 * @param below the way that is faster below it: mapping, read() or write()
 * @param bytes the smallest measured size from which on the other way is the faster one at every size; null if the same one is at all sizes
 * @param statement the same in words
 */
public record Crossing(String workload, String place, String state, String below, Long bytes, String statement) {}
