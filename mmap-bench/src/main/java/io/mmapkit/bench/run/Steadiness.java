package io.mmapkit.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How steady the machine is: a short computation in registers, again and again. Whatever it takes more at one time than at another, somebody else
 * took, or the clock of the processor changed.
 *
 * @param nanos of each
 * @param stolenMillis what the hypervisor gave to others meanwhile; −1 if it can't be known
 */
public record Steadiness(List<Double> nanos, long stolenMillis) {
    private static final int STEPS = 400_000;
    private static final int STOLEN = 8; // the column of /proc/stat, in ticks of 10 ms
    private static final long MILLIS_PER_TICK = 10;

    private static volatile long result;

    static Steadiness measure(long forNanos) {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            result += compute(i); // until it is compiled
        }
        long stolen = stolenTicks();
        long end = System.nanoTime() + forNanos;
        long now = System.nanoTime();
        do {
            long before = now;
            result += compute(before);
            now = System.nanoTime();
            times.add((double) (now - before));
        } while (now < end);
        return new Steadiness(times, stolen < 0 ? -1 : (stolenTicks() - stolen) * MILLIS_PER_TICK);
    }

    private static long compute(long seed) {
        long x = seed | 1;
        for (int i = 0; i < STEPS; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
        }
        return x;
    }

    private static long stolenTicks() {
        try {
            return Long.parseLong(Files.readAllLines(Path.of("/proc/stat")).getFirst().split("\\s+")[STOLEN]);
        } catch (IOException | RuntimeException e) {
            return -1;
        }
    }
}
