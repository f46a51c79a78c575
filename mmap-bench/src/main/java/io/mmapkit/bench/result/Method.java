package io.mmapkit.bench.result;

import io.mmapkit.bench.run.Settings;

/** How it was measured. */
public record Method(int rounds, long sampleMillis, long warmUpMillis, int bufferBytes, String only) {
    static Method of(Settings settings) {
        return new Method(settings.runs(), settings.sample().toMillis(), settings.warmUp().toMillis(),
                settings.bufferBytes(), settings.only().pattern());
    }
}
