package io.mmapkit;

import java.lang.foreign.Arena;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The end of an arena and of what is in it, which can't come while a thread is inside a system call on its memory: then it comes when the call is
 * over. Who closes something expects neither to wait for others, nor an exception in place of the one that is being thrown, nor a leak.
 */
final class Ending {
    private static final long MOMENT = 1_000_000; // ns: most calls are over by then
    private static final long RARELY = 100_000_000; // ns

    /** Tries again now and then; has no thread unless there is something to try. */
    private static final class Later {
        static final ScheduledThreadPoolExecutor THREAD = new ScheduledThreadPoolExecutor(1, named());

        static {
            THREAD.setKeepAliveTime(1, TimeUnit.SECONDS);
            THREAD.allowCoreThreadTimeOut(true);
        }

        private static ThreadFactory named() {
            return Thread.ofPlatform().daemon().name("mmapkit-closing").factory();
        }
    }

    private final Arena arena;
    private final Runnable giveBack;
    private boolean done;

    private Ending(Arena arena, Runnable giveBack) {
        this.arena = arena;
        this.giveBack = giveBack;
    }

    /**
     * Ends a shared arena, now or later.
     *
     * @param giveBack what to do then
     * @return null if it has ended; otherwise the end, which may be tried when a call is over and will be in any case
     */
    static Ending of(Arena arena, Runnable giveBack) {
        Ending ending = new Ending(arena, giveBack);
        long start = System.nanoTime();
        do {
            if (ending.tried()) {
                return null;
            }
            Thread.yield();
        } while (System.nanoTime() - start < MOMENT);
        ending.tryLater(MOMENT);
        return ending;
    }

    private void tryLater(long nanos) {
        Later.THREAD.schedule(() -> {
            if (!tried()) {
                tryLater(Math.min(2 * nanos, RARELY));
            }
        }, nanos, TimeUnit.NANOSECONDS);
    }

    /** Whether it has ended. */
    synchronized boolean tried() {
        if (done) {
            return true;
        }
        try {
            arena.close();
        } catch (IllegalStateException inCall) {
            return false;
        }
        done = true;
        giveBack.run();
        return true;
    }
}
