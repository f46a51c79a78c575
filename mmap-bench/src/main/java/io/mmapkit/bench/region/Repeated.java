package io.mmapkit.bench.region;

import java.io.IOException;

/** A turn that does something short so often that it takes long enough to be measured. */
final class Repeated implements Turn {
    private static final long MOST = 1 << 24;

    /** Something short, many times: with a loop of its own, so that the compiler sees the two as one. */
    interface Loop {
        /** Returns the sum of the results. */
        long run(long times) throws IOException;
    }

    private final String label;
    private final double nanosPerUnit;
    private final long expected;
    private final long sampleNanos;
    private final Loop loop;
    private long times = 1;

    /**
     * @param nanosPerUnit of the values: 1 for nanoseconds
     * @param expected the result of doing it once
     */
    Repeated(String label, double nanosPerUnit, long expected, Scale scale, Loop loop) {
        this.label = label;
        this.nanosPerUnit = nanosPerUnit;
        this.expected = expected;
        this.sampleNanos = scale.sampleNanos();
        this.loop = loop;
    }

    @Override
    public void take(Samples samples) throws IOException, WrongResultException {
        long now = times;
        loop.run(Math.max(1, now / 16)); // others had the caches meanwhile
        long start = System.nanoTime();
        long sum = loop.run(now);
        long nanos = Math.max(1, System.nanoTime() - start);
        WrongResultException.require(label, sum, expected * now);
        samples.add(label, nanos / nanosPerUnit / now);
        times = Math.clamp(now * sampleNanos / nanos, 1, Math.min(MOST, now * 16));
    }
}
