package io.mmapkit.bench.figure;

/**
 * One comparison of a figure.
 *
 * @param ours the label of what the library does
 * @param contender the label of what it is compared with
 * @param unit of both; less of it is better
 */
public record Line(String ours, String contender, String unit, Target target) {}
