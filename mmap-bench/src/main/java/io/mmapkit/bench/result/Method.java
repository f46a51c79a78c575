package io.mmapkit.bench.result;

import io.mmapkit.bench.run.Settings;

/**
 * How it was measured.
 *
 * @param rounds of a cell, at most
 * @param sampleMillis the length of one measurement
 * @param warmUpMillis of each contender, at least
 * @param budgetMillis for each contender of a cell, after which no new round begins
 * @param bufferBytes of those that read into a buffer
 * @param only which contenders were asked for: a regular expression, empty for all
 */
public record Method(int rounds, long sampleMillis, long warmUpMillis, long budgetMillis, int bufferBytes,
        String only) {
    static Method of(Settings settings) {
        return new Method(settings.runs(), settings.sample().toMillis(), settings.warmUp().toMillis(),
                settings.budget().toMillis(), settings.bufferBytes(), settings.only().pattern());
    }
}
