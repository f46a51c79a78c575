package io.mmapkit.process;

import io.mmapkit.libc.ForkStub;
import io.mmapkit.libc.Pidfd;
import io.mmapkit.libc.Signals;
import io.mmapkit.libc.StructSiginfo;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.Wait;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Interrupted;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/**
 * The thread that forks a child and waits for its end. It is the child's parent as the kernel sees it, which kills the child when this thread
 * ends (PR_SET_PDEATHSIG): a thread of the user's may end any time.
 */
final class Keeper implements Runnable {
    private static final long STACK_BYTES = 256 << 10;
    private static final int OPTIONS = Wait.WEXITED | Wait.__WALL;

    private final ChildProgram program;
    private final List<Step> steps;
    private final Step.Bytes gate;
    private final ProgramImage image;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<ExitStatus> ended = new CompletableFuture<>();
    private int pid;
    private int pidfd = -1;
    private Duration pause;
    private boolean isHeapLeftOut;
    private boolean timedOut; // of the lock
    private boolean reaped; // of the lock
    private List<StepResult> results; // of the lock; null while the child runs
    private long[] written; // likewise, by step
    private int[] sums;

    private Keeper(ChildProgram program, List<Step> steps, Step.Bytes gate, ProgramImage image) {
        this.program = program;
        this.steps = steps;
        this.gate = gate;
        this.image = image;
    }

    static Keeper fork(ChildProgram program) throws IOException {
        Step.Bytes gate = new Step.Bytes(new byte[Long.BYTES]);
        List<Step> steps = new ArrayList<>(Preamble.of(program, gate));
        steps.addAll(program.steps());
        steps.addAll(ProgramImage.endings(ChildProgram.FAILED));
        Keeper keeper = new Keeper(program, steps, gate, ProgramImage.of(steps));
        start(keeper);
        try {
            keeper.started.join();
            return keeper;
        } catch (CompletionException failure) {
            keeper.image.close();
            switch (failure.getCause()) {
                case IOException refused -> throw refused;
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                default -> throw new AssertionError(failure);
            }
        }
    }

    private static void start(Keeper keeper) throws SystemCallException {
        try {
            Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name("mmapkit-child")
                    .stackSize(STACK_BYTES).start(keeper);
        } catch (OutOfMemoryError noThread) { // the JVM says so where the user may have no more processes, which threads are, too
            keeper.image.close();
            SystemCallException refused = new SystemCallException("pthread_create", "", Errno.EAGAIN);
            refused.initCause(noThread);
            throw refused;
        }
    }

    @Override
    public void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment siginfo = arena.allocate(StructSiginfo.LAYOUT);
            fork(siginfo);
            started.complete(null);
            ExitStatus status;
            try {
                status = keep(siginfo);
            } finally {
                image.close();
            }
            ended.complete(status);
        } catch (Throwable failure) {
            started.completeExceptionally(failure); // does nothing if it was started
            ended.completeExceptionally(failure);
        }
    }

    private void fork(MemorySegment siginfo) throws SystemCallException {
        MemorySegment header = image.header();
        try {
            try (LeftOut heap = LeftOut.of(program)) {
                isHeapLeftOut = heap.isAnything();
                long before = System.nanoTime();
                pid = ForkStub.fork(header);
                pause = Duration.ofNanos(System.nanoTime() - before);
            }
            pidfd = ForkStub.pidfd(header);
            requireWaiting(siginfo);
            program.requireAlive(); // and so it was at the fork
            image.open(gate);
        } catch (Throwable failure) {
            if (pid > 0) {
                abandon(siginfo, failure);
                closeDescriptor();
            }
            throw failure;
        }
    }

    /** Fails on Linux 5.2 and 5.3, too, which have descriptors of children, but can't wait on them. */
    private void requireWaiting(MemorySegment siginfo) throws SystemCallException {
        try {
            if (pidfd >= 0) {
                Wait.waitid(Wait.P_PIDFD, pidfd, siginfo, OPTIONS | Wait.WNOHANG | Wait.WNOWAIT);
                return;
            }
        } catch (SystemCallException refused) {
            if (!refused.errno().equals(Errno.EINVAL)) {
                throw refused;
            }
        }
        throw new UnsupportedOperationException("this kernel can't wait on descriptors of children: Linux 5.4 can");
    }

    private ExitStatus keep(MemorySegment siginfo) throws SystemCallException {
        try {
            Interrupted.retry(() -> Wait.waitid(Wait.P_PIDFD, pidfd, siginfo, OPTIONS | Wait.WNOWAIT));
            synchronized (this) { // who kills it has its descriptor until now
                Interrupted.retry(() -> Wait.waitid(Wait.P_PIDFD, pidfd, siginfo, OPTIONS));
                reaped = true;
                note();
                return ExitStatus.of(siginfo, timedOut);
            }
        } catch (Throwable failure) {
            synchronized (this) {
                if (!reaped) {
                    reaped = true;
                    abandon(siginfo, failure);
                    note();
                }
            }
            throw failure;
        } finally {
            closeDescriptor(); // which nobody uses any more
        }
    }

    /** Kills a child that can't be kept, and waits for its end, unless somebody else has done so: its number may be another's then. */
    private void abandon(MemorySegment siginfo, Throwable failure) {
        try {
            if (pidfd >= 0) {
                Pidfd.pidfd_send_signal(pidfd, Signals.SIGKILL, MemorySegment.NULL, 0);
            } else {
                Signals.kill(pid, Signals.SIGKILL);
            }
            Interrupted.retry(() -> Wait.waitid(Wait.P_PID, pid, siginfo, OPTIONS));
        } catch (SystemCallException gone) {
            failure.addSuppressed(gone);
        }
    }

    private void closeDescriptor() {
        try {
            if (pidfd >= 0) {
                Unistd.close(pidfd);
            }
        } catch (SystemCallException refused) {
            // it is closed nevertheless
        }
    }

    /** Keeps what is in the image. */
    private void note() {
        results = read();
        written = IntStream.range(0, steps.size()).mapToLong(image::written).toArray();
        sums = IntStream.range(0, steps.size()).map(image::sum).toArray();
    }

    int pid() {
        return pid;
    }

    boolean isHeapLeftOut() {
        return isHeapLeftOut;
    }

    Duration pause() {
        return pause;
    }

    CompletableFuture<ExitStatus> ended() {
        return ended;
    }

    ExitStatus awaitEnd() {
        return ended.join();
    }

    synchronized boolean killOutOfTime() {
        boolean could = kill();
        timedOut |= could && !reaped;
        return could;
    }

    /** Kills the child if it lives; says no if it can't, since the child executed a program with rights of its own. */
    synchronized boolean kill() {
        try {
            if (!reaped) {
                Pidfd.pidfd_send_signal(pidfd, Signals.SIGKILL, MemorySegment.NULL, 0);
            }
            return true;
        } catch (SystemCallException refused) {
            return refused.errno().equals(Errno.ESRCH); // after exec, somebody else may have waited for it
        }
    }

    synchronized List<StepResult> results() {
        return results != null ? results : read();
    }

    /** How many bytes a step has written so far. */
    synchronized long written(Step step) {
        int number = number(step);
        return written != null ? written[number] : image.written(number);
    }

    /** The checksum of what a step has written, after the end of the child. */
    synchronized int sum(Step step) {
        return sums[number(step)];
    }

    private int number(Step step) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) == step) {
                return i;
            }
        }
        throw new IllegalArgumentException(step + " isn't of this program");
    }

    private List<StepResult> read() {
        List<StepResult> all = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            if (!steps.get(i).isHidden()) {
                all.add(image.result(i, all.size(), steps.get(i).name()));
            }
        }
        return List.copyOf(all);
    }
}
