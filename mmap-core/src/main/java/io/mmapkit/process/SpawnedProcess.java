package io.mmapkit.process;

import io.mmapkit.libc.Signals;
import io.mmapkit.libc.error.SystemCallException;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A program that this process started by posix_spawn(3), and that has the descriptors it was given, at numbers that were chosen, and no others:
 * what {@link ProcessBuilder} can't. So memory of a memfd, or a connection, goes to another program, a JVM for one, without a name:
 *
 * <p>{@snippet :
 * try (SharedSegment orders = SharedSegment.anonymous("orders", 1 << 20);
 *         SpawnedProcess child = SpawnedProcess.builder(java).arguments("-cp", path, "Child", "5")
 *                 .descriptor(orders.inheritableDescriptor(), 5).start()) {
 *     ExitStatus status = child.await(Duration.ofSeconds(10));
 * }
 * }
 *
 * <p>The child has no copy of this process' memory, and no thread of it waits while a table of pages is copied: starting takes the same time whatever heap
 * the JVM has. It begins with no signal blocked, and with those ignored that this process ignores.
 *
 * <p>Each is to be {@linkplain #close() closed}, also one that has ended: a descriptor of this process is kept until then, and the kernel keeps a
 * zombie until a method of this has noticed the end. A child that nobody closes goes on when this process ends: posix_spawn(3) can't ask for PR_SET_PDEATHSIG. A child that
 * is to end then can read from a pipe: {@link Stdio#pipe()} as its input ends when this process does.
 *
 * <p>Nothing else may wait for any child of this process (waitpid(−1), a handler of SIGCHLD), which the JDK doesn't. Safe for use by any number
 * of threads.
 */
public final class SpawnedProcess implements AutoCloseable {
    private final ChildHandle child;
    private final FileOutputStream input;
    private final FileInputStream output;
    private final FileInputStream errors;

    SpawnedProcess(ChildHandle child, Pipes pipes) {
        this.child = child;
        this.input = pipes.input();
        this.output = pipes.output();
        this.errors = pipes.errors();
    }

    /**
     * Describes a program to be started.
     *
     * @param program its file; not looked for on the PATH. A relative one is relative to the directory of this JVM, whatever the child's is
     * @return a new builder: no arguments, this process' environment, directory and standard streams
     * @throws UnsupportedOperationException if the path is of another than the default file system
     */
    public static SpawnedProcessBuilder builder(Path program) {
        return new SpawnedProcessBuilder(program);
    }

    /**
     * The number of the process.
     *
     * @return above 0. Its own until its end was noticed by a method of this; afterwards it may be another's
     */
    public int pid() {
        return child.pid();
    }

    /**
     * Whether it goes on.
     *
     * @return false if it ended, or was closed
     */
    public boolean isAlive() {
        try {
            return child.status() == null && !child.isClosed();
        } catch (SystemCallException gone) { // ECHILD: somebody else has waited for it
            return false;
        }
    }

    /**
     * Waits for its end, and leaves it alone if that takes too long.
     *
     * @param timeout how long to wait; zero only looks
     * @return how it ended; empty if it didn't
     * @throws IllegalArgumentException if the time is negative
     * @throws IllegalStateException if this is closed meanwhile, or was before it ended
     * @throws java.io.InterruptedIOException if the thread is interrupted, which stays so; the child goes on
     * @throws IOException that one; and if the system doesn't tell (ECHILD), because somebody else has waited for it
     */
    public Optional<ExitStatus> poll(Duration timeout) throws IOException {
        return Optional.ofNullable(child.await(timeout));
    }

    /**
     * Waits for its end, and kills it if that takes too long.
     *
     * @param timeout how long it may still live; zero kills it now
     * @return how it ended: with {@link ExitStatus#timedOut} if it was killed here
     * @throws IllegalArgumentException if the time is negative
     * @throws IllegalStateException if this is closed meanwhile, or was before it ended
     * @throws java.io.InterruptedIOException if the thread is interrupted, which stays so; the child goes on
     * @throws IOException that one; if it can't be killed (EPERM), since the program has rights of its own; and if the system doesn't tell
     *         (ECHILD), because somebody else has waited for it
     */
    public ExitStatus await(Duration timeout) throws IOException {
        ExitStatus status = child.await(timeout);
        return status == null ? child.killForTime() : status;
    }

    /**
     * Sends a signal, such as 15 for SIGTERM; signal(7). Does nothing if it ended.
     *
     * @param signal the number; 0 sends none
     * @throws SystemCallException EINVAL if there is no such signal; EPERM if the program changed to another user
     */
    public void signal(int signal) throws SystemCallException {
        child.signal(signal);
    }

    /**
     * Kills it, by SIGKILL. Does nothing if it ended.
     *
     * @throws SystemCallException EPERM if the program changed to another user
     */
    public void kill() throws SystemCallException {
        child.signal(Signals.SIGKILL);
    }

    /**
     * What becomes its standard input.
     *
     * @return a stream; the child reads the end when it is closed
     * @throws IllegalStateException if its input isn't a {@link Stdio#pipe()}
     */
    public OutputStream input() {
        return require(input, "input");
    }

    /**
     * What it writes to its standard output.
     *
     * @return a stream, which ends when nobody has the other end any more
     * @throws IllegalStateException if its output isn't a {@link Stdio#pipe()}
     */
    public InputStream output() {
        return require(output, "output");
    }

    /**
     * What it writes to its standard error.
     *
     * @return a stream, which ends when nobody has the other end any more
     * @throws IllegalStateException if it isn't a {@link Stdio#pipe()}
     */
    public InputStream errors() {
        return require(errors, "error output");
    }

    private static <T> T require(T stream, String what) {
        if (stream == null) {
            throw new IllegalStateException("the " + what + " of the process isn't a pipe");
        }
        return stream;
    }

    /**
     * Kills it if it goes on, waits for its end, and closes the pipes. Neither a zombie nor a descriptor is left, unless it can't be killed, since
     * the program has rights of its own: it is left alone then. May be called twice.
     */
    @Override
    public void close() {
        child.close();
        Pipes.close(input);
        Pipes.close(output);
        Pipes.close(errors);
    }

    @Override
    public String toString() {
        return "process " + pid();
    }
}
