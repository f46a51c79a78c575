package io.mmapkit.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Whether a signal is ending this JVM. Ctrl-C goes to the workers too, and the first thing to be noticed may be that they are gone: no failure
 * to be told of.
 */
final class Ending {
    private static final long PATIENCE_MILLIS = 500;
    private static final CountDownLatch BEGUN = new CountDownLatch(1);

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(BEGUN::countDown));
    }

    private Ending() {}

    /** Has to be called before anything is started: afterwards it may be too late. */
    static void watch() {
        // the class is initialised
    }

    /** Whether the JVM ends, or begins to within a moment. */
    static boolean isNear() {
        try {
            return BEGUN.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
