package io.mmapkit.process;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A child that was forked to run a {@link ChildProgram}: it has a copy of this process's memory, with one thread that runs the program and never
 * returns to Java; fork(2).
 *
 * <p>A thread of its own forks it, waits for its end and takes that note of the kernel: no zombie is left, closed or not. The child is killed when
 * this JVM ends, however that does, unless the program says otherwise. Who waits for any child of this process (waitpid(−1)) doesn't find this
 * one, until it executes a program: from then on it is a child like any other, which nobody else may wait for.
 *
 * <p>Forking copies the page tables of this process's private memory, about 25 ms for each GiB in pages of 4 KiB, in which no thread can be given
 * a page; and afterwards the first store to each page copies it while the child lives. The Java heap is left out where it can be found: below 32
 * GiB, as a heap that may not become larger is. Safe for use by any number of threads.
 */
public final class ForkedChild implements AutoCloseable {
    private final ChildProgram program;
    private final Keeper keeper;

    private ForkedChild(ChildProgram program, Keeper keeper) {
        this.program = program;
        this.keeper = keeper;
    }

    /**
     * Forks a child that runs a program.
     *
     * @param program what it does
     * @return the child, to be closed
     * @throws IllegalStateException if memory that the program names isn't alive, or is closed meanwhile: the child has made no step then
     * @throws UnsupportedOperationException before Linux 5.4, which knows children by descriptor
     * @throws io.mmapkit.libc.error.SystemCallException if the system refuses: fork or pthread_create with EAGAIN where the user may have
     *         no more processes (RLIMIT_NPROC), fork with ENOMEM; mprotect with EACCES where no memory may be made executable
     * @throws IOException all of the above but the first two
     */
    public static ForkedChild start(ChildProgram program) throws IOException {
        program.requireAlive();
        return new ForkedChild(program, Keeper.fork(program));
    }

    /** {@return the number of the process; another one may have it once this one has ended} */
    public int pid() {
        return keeper.pid();
    }

    /** {@return how long the fork itself took: as long no thread of this process could be given a page; {@code start} takes a few times that} */
    public Duration pause() {
        return keeper.pause();
    }

    /** {@return whether it hasn't ended yet} */
    public boolean isAlive() {
        return !keeper.ended().isDone();
    }

    /**
     * Waits for the end of the child, and kills it if that takes too long.
     *
     * @param timeout how long it may still live; zero kills it now
     * @return how it ended: with {@link ExitStatus#timedOut} if it was killed here
     * @throws IllegalArgumentException if the time is negative
     * @throws InterruptedIOException if the thread is interrupted, which stays so; the child goes on
     * @throws IOException that one; if it can't be killed, since it executed a program with rights of its own; and if the system doesn't tell
     *         (ECHILD), because somebody else has waited for that program
     */
    public ExitStatus await(Duration timeout) throws IOException {
        Optional<ExitStatus> ended = poll(timeout);
        if (ended.isPresent()) {
            return ended.get();
        }
        if (!keeper.killOutOfTime()) {
            throw new IOException("child " + pid() + " can't be killed: it executed a program with rights of its own");
        }
        try {
            return keeper.awaitEnd();
        } catch (CompletionException failure) {
            throw lost(failure.getCause());
        }
    }

    private IOException lost(Throwable cause) {
        return new IOException("child " + pid() + " can't be waited for", cause);
    }

    /**
     * Waits for the end of the child, and leaves it alone if that takes too long.
     *
     * @param timeout how long to wait; zero only looks
     * @return how it ended; empty if it didn't
     * @throws IllegalArgumentException if the time is negative
     * @throws InterruptedIOException if the thread is interrupted, which stays so; the child goes on
     * @throws IOException that one; and if the system doesn't tell (ECHILD), because somebody else has waited for a program that it executed
     */
    public Optional<ExitStatus> poll(Duration timeout) throws IOException {
        Arguments.requireNotNegative(timeout);
        try {
            return Optional.of(keeper.ended().get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS));
        } catch (TimeoutException late) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for child " + pid());
        } catch (ExecutionException failure) {
            throw lost(failure.getCause());
        }
    }

    /**
     * Kills the child, if it lives: it ends by SIGKILL soon.
     *
     * @return whether it could be: not if it executed a program with rights of its own
     */
    public boolean kill() {
        return keeper.kill();
    }

    /**
     * What the steps of the program have given, while the child runs or after its end.
     *
     * @return one for each step
     */
    public List<StepResult> results() {
        return keeper.results();
    }

    /**
     * What a step has given, while the child runs or after its end.
     *
     * @param step the number of the step, from 0
     * @return how far it came
     * @throws IndexOutOfBoundsException if the program has no such step
     */
    public StepResult result(int step) {
        return results().get(step);
    }

    /** {@return the first step that the system refused so far; empty if there is none} */
    public Optional<StepResult> failure() {
        return results().stream().filter(step -> step.state() == StepResult.State.FAILED).findFirst();
    }

    /** Kills the child if it still lives, and waits until it is gone; leaves it alone if it can't be {@linkplain #kill killed}. */
    @Override
    public void close() {
        if (keeper.kill()) {
            try {
                keeper.awaitEnd();
            } catch (CompletionException lost) {
                // await says so
            }
        }
    }

    @Override
    public String toString() {
        return "child " + pid() + " of " + program;
    }
}
