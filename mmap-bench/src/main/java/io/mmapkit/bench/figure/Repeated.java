package io.mmapkit.bench.figure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;

/** A turn that does something short so often that it takes long enough to be measured. */
public final class Repeated implements Turn {
    private static final long MOST = 1 << 24;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Something short, many times: with a loop of its own, so that the compiler sees the two as one. */
    public interface Loop {
        /** Returns the sum of the results. */
        long run(long times) throws IOException;
    }

    private final String label;
    private final double nanosPerUnit;
    private final long expected;
    private final long sampleNanos;
    private final Loop loop;
    private final LongSupplier clock;
    private long times = 1;

    /**
     * By the clock on the wall.
     *
     * @param nanosPerUnit of the values: 1 for nanoseconds
     * @param expected the result of doing it once
     */
    public Repeated(String label, double nanosPerUnit, long expected, Scale scale, Loop loop) {
        this(label, nanosPerUnit, expected, scale, loop, System::nanoTime);
    }

    /**
     * By the time that the thread had a processor: for what neither waits nor leaves work to other threads, and is to be told apart by less
     * than what other programs take away.
     */
    public static Repeated onProcessor(String label, double nanosPerUnit, long expected, Scale scale, Loop loop) {
        return new Repeated(label, nanosPerUnit, expected, scale, loop, THREADS::getCurrentThreadCpuTime);
    }

    private Repeated(String label, double nanosPerUnit, long expected, Scale scale, Loop loop, LongSupplier clock) {
        this.clock = clock;
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
        long start = clock.getAsLong();
        long sum = loop.run(now);
        long nanos = Math.max(1, clock.getAsLong() - start);
        WrongResultException.require(label, sum, expected * now);
        samples.add(label, nanos / nanosPerUnit / now);
        times = Math.clamp(now * sampleNanos / nanos, 1, Math.min(MOST, now * 16));
    }
}
