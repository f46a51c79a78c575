package io.mmapkit.ipc;

import io.mmapkit.libc.Pidfd;
import io.mmapkit.libc.Poll;
import io.mmapkit.libc.Signals;
import io.mmapkit.libc.StructPollfd;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;

/** The death of a participant, and how long others had to wait for its part. */
final class RingKill implements AutoCloseable {
    /** Nobody is blocked longer, in nanoseconds. */
    static final long PROMISED = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long LOOK = 50_000;

    private final int descriptor;
    private long killed;
    private long gone; // as the kernel says
    private long taken;
    private long delay; // for which this thread waited for a processor, from gone to taken

    RingKill(int pid) throws SystemCallException {
        descriptor = Pidfd.pidfd_open(pid, 0);
    }

    /** Kills it, and waits for its part as somebody would that needs it. */
    void kill(MpscRing ring, boolean isProducer) throws SystemCallException {
        killed = System.nanoTime();
        Pidfd.pidfd_send_signal(descriptor, Signals.SIGKILL, MemorySegment.NULL, 0);
        long stood = RingStormBoard.runDelay();
        boolean isTaken = false;
        while (gone == 0 || !isTaken) {
            if (gone == 0 && isGone()) {
                gone = System.nanoTime();
                stood = RingStormBoard.runDelay();
            }
            if (!isTaken && tryTake(ring, isProducer)) {
                isTaken = true;
                taken = System.nanoTime();
                delay = RingStormBoard.runDelay() - stood;
            }
            if (gone == 0) {
                LockSupport.parkNanos(LOOK);
            }
        }
    }

    private boolean isGone() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment poll = arena.allocate(StructPollfd.LAYOUT);
            StructPollfd.fd(poll, descriptor);
            StructPollfd.events(poll, (short) Poll.POLLIN);
            return Poll.poll(poll, 1, 0) > 0;
        }
    }

    private static boolean tryTake(MpscRing ring, boolean isProducer) {
        try (AutoCloseable _ = isProducer ? ring.producer() : ring.consumer()) {
            return true;
        } catch (IllegalStateException owned) {
            return false;
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    long tearDown() {
        return gone - killed;
    }

    /** For how long its part wasn't to be had, after its end. */
    long blocked() {
        return Math.max(0, taken - gone);
    }

    /** The same, without what the one that took it waited for a processor. */
    long blockedByUs() {
        return Math.max(0, blocked() - delay);
    }

    /** The median, the 99th percentile and the longest of many. */
    static String text(Collection<RingKill> kills, ToLongFunction<RingKill> nanos) {
        long[] sorted = kills.stream().mapToLong(nanos).sorted().toArray();
        return "%.1f ms, of 99 %% at most %.1f ms, of all %.1f ms".formatted(sorted[sorted.length / 2] / 1e6,
                sorted[(sorted.length - 1) * 99 / 100] / 1e6, sorted[sorted.length - 1] / 1e6);
    }

    @Override
    public void close() throws SystemCallException {
        Unistd.close(descriptor);
    }
}
