package io.mmapkit.examples;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another JVM stores: first by looking again, then with pauses that leave the processor to others. */
final class Waiting {
    private static final int LOOKS = 1_000; // an answer that is on its way is here within microseconds
    private static final long PAUSE_NANOS = 100_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private Waiting() {}

    static void until(BooleanSupplier isSo, String expectation) {
        until(isSo, () -> false, expectation);
    }

    /**
     * Waits until something is so.
     *
     * @param isHopeless says that it won't be
     * @throws IllegalStateException if it won't be, or isn't within half a minute
     */
    static void until(BooleanSupplier isSo, BooleanSupplier isHopeless, String expectation) {
        long began = System.nanoTime();
        for (int looks = 0; !isSo.getAsBoolean(); looks++) {
            if (looks < LOOKS) {
                Thread.onSpinWait();
                continue;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            boolean isLate = System.nanoTime() - began > PATIENCE_NANOS || isHopeless.getAsBoolean();
            Expect.that(!isLate || isSo.getAsBoolean(), expectation);
        }
    }
}
