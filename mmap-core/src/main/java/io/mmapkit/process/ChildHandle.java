package io.mmapkit.process;

import io.mmapkit.libc.Pidfd;
import io.mmapkit.libc.Poll;
import io.mmapkit.libc.Signals;
import io.mmapkit.libc.StructPollfd;
import io.mmapkit.libc.StructSiginfo;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.Wait;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Interrupted;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A child that is waited for exactly once. Its number stays its own until then, and a descriptor of it says when it ended; it is closed when
 * no thread waits on it any more.
 */
final class ChildHandle implements AutoCloseable {
    private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(50); // after which an interrupt is noticed
    private static final long FIRST_PARK = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long LONGEST_PARK = TimeUnit.MILLISECONDS.toNanos(10);

    private final int pid;
    private final int pidfd;
    private int users;
    private boolean closed;
    private boolean killedForTime;
    private ExitStatus status; // or null

    private ChildHandle(int pid, int pidfd) {
        this.pid = pid;
        this.pidfd = pidfd;
    }

    /** Takes over a child that was just started, or ends it. */
    static ChildHandle of(int pid) throws SystemCallException {
        try {
            return new ChildHandle(pid, Pidfd.pidfd_open(pid, 0));
        } catch (SystemCallException | UnsupportedOperationException refused) { // EMFILE; before Linux 5.3
            Signals.kill(pid, Signals.SIGKILL);
            Interrupted.retry(() -> Wait.waitpid(pid, MemorySegment.NULL, 0));
            throw refused;
        }
    }

    int pid() {
        return pid;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** How it ended; null if it hasn't. */
    synchronized ExitStatus status() throws SystemCallException {
        if (status == null && !closed) {
            reap(Wait.WNOHANG);
        }
        return status;
    }

    private void reap(int options) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(StructSiginfo.LAYOUT);
            Interrupted.retry(() -> Wait.waitid(Wait.P_PID, pid, info, Wait.WEXITED | options));
            if (StructSiginfo.si_pid(info) == pid) {
                status = ExitStatus.of(info, killedForTime);
            }
        }
    }

    /**
     * Waits for its end, in a system call: a thread that does so holds up nobody. A virtual one, which would keep its carrier in the kernel, looks
     * again and again.
     *
     * @return how it ended, or null if it hasn't within this time
     */
    ExitStatus await(Duration timeout) throws IOException {
        Arguments.requireNotNegative(timeout);
        long start = System.nanoTime();
        long limit = TimeUnit.NANOSECONDS.convert(timeout);
        if (!entered()) {
            return known();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment poll = arena.allocate(StructPollfd.LAYOUT);
            StructPollfd.fd(poll, pidfd);
            StructPollfd.events(poll, (short) Poll.POLLIN);
            for (long park = FIRST_PARK;; park = Math.min(2 * park, LONGEST_PARK)) {
                ExitStatus now = status();
                long left = limit - (System.nanoTime() - start);
                if (now != null || left <= 0) {
                    return now;
                }
                requireUndisturbed();
                if (Thread.currentThread().isVirtual()) {
                    LockSupport.parkNanos(this, Math.min(left, park));
                } else {
                    poll(poll, (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(Math.min(left, SLICE))));
                }
            }
        } finally {
            leave();
        }
    }

    private static void poll(MemorySegment poll, int millis) throws SystemCallException {
        try {
            Poll.poll(poll, 1, millis);
        } catch (SystemCallException refused) {
            if (!refused.errno().equals(Errno.EINTR)) {
                throw refused;
            }
        }
    }

    private synchronized void requireUndisturbed() throws IOException {
        if (closed) {
            throw new IllegalStateException("the process was closed");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while waiting for process " + pid);
        }
    }

    private synchronized boolean entered() {
        users += closed ? 0 : 1;
        return !closed;
    }

    private synchronized ExitStatus known() {
        if (status == null) {
            throw new IllegalStateException("the process was closed");
        }
        return status;
    }

    private synchronized void leave() {
        users--;
        if (closed && users == 0) {
            closeDescriptor();
        }
    }

    /** Sends a signal, unless it ended: by then its number may be another's. */
    synchronized void signal(int signal) throws SystemCallException {
        if (status() == null && !closed) {
            Signals.kill(pid, signal);
        }
    }

    /**
     * Kills it because its time is up, and waits for the end of that, which takes the kernel as long as it takes.
     *
     * @throws IllegalStateException if it was closed meanwhile, and nobody knows how it ended
     */
    synchronized ExitStatus killForTime() throws SystemCallException {
        if (status() == null && !closed) {
            killedForTime = true;
            end();
        }
        return known();
    }

    private void end() throws SystemCallException {
        Signals.kill(pid, Signals.SIGKILL);
        reap(0);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        try {
            if (status() == null) {
                end();
            }
        } catch (SystemCallException refused) { // ECHILD: somebody else has waited for it; EPERM: a program with rights of its own
            if (!refused.errno().equals(Errno.ECHILD) && !refused.errno().equals(Errno.EPERM)) {
                throw new UncheckedIOException(refused);
            }
        } finally {
            closed = true;
            if (users == 0) {
                closeDescriptor();
            }
        }
    }

    private void closeDescriptor() {
        try {
            Unistd.close(pidfd);
        } catch (SystemCallException refused) {
            throw new UncheckedIOException(refused);
        }
    }
}
