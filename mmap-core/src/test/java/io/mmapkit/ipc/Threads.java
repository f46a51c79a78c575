package io.mmapkit.ipc;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Kinds of threads, all of which the locks are for. */
enum Threads {
    PLATFORM {
        @Override
        Thread start(Runnable action) {
            return Thread.ofPlatform().daemon().start(action);
        }
    },
    VIRTUAL {
        @Override
        Thread start(Runnable action) {
            return Thread.startVirtualThread(action);
        }
    };

    private static final long PATIENCE = 30; // seconds

    abstract Thread start(Runnable action);

    /** What another thread does, and what comes of it. */
    static final class Work<T> {
        private final FutureTask<T> task;
        private final Thread thread;

        private Work(FutureTask<T> task, Thread thread) {
            this.task = task;
            this.thread = thread;
        }

        void interrupt() {
            thread.interrupt();
        }

        boolean isDone() {
            return task.isDone();
        }

        /** What came of it; what it threw is thrown. */
        T result() throws Exception {
            try {
                return task.get(PATIENCE, TimeUnit.SECONDS);
            } catch (ExecutionException failure) {
                if (failure.getCause() instanceof Exception thrown) {
                    throw thrown;
                }
                throw new AssertionError(failure.getCause());
            } catch (TimeoutException late) {
                throw new AssertionError("a thread hangs", late);
            }
        }
    }

    <T> Work<T> begin(Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(action);
        return new Work<>(task, start(task));
    }

    /** Does something in another thread, to its end. */
    <T> T run(Callable<T> action) throws Exception {
        return begin(action).result();
    }
}
