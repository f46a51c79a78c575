package io.mmapkit.ipc;

import io.mmapkit.libc.Signals;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;

/**
 * Stores of a process that sends itself a signal before one of them: one that ends it, or one that stops it until it is told to go on. A copy is two
 * stores, with half of a message in between.
 */
final class RingDeath extends Words {
    private final Point point;
    private int stores;

    /** What happens before a store. */
    interface Point {
        void before(int store);
    }

    RingDeath(Point point) {
        this.point = point;
    }

    /** Kills this process. */
    static void die() {
        signal(Signals.SIGKILL);
        while (true) {
            Thread.onSpinWait(); // the signal comes
        }
    }

    /** Stops this process, until another one lets it go on, and says so: this thread may notice the signal later than others. */
    static void stop() {
        signal(Signals.SIGSTOP);
        try {
            while (System.in.read() != '\n') {
                // not yet
            }
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    private static void signal(int signal) {
        try {
            Signals.kill(Unistd.getpid(), signal);
        } catch (SystemCallException refused) {
            throw new AssertionError(refused);
        }
    }

    /** A ring, attached to by one that dies. */
    static Ring attach(RingKind kind, String name, Words words) throws IOException {
        String layout = kind == RingKind.SPSC ? SpscRing.NAME : MpscRing.NAME;
        Ring.Opened opened = Ring
                .open(SharedSegment.builder().name(name).layout(RingLayout.struct(layout)).attach(), words);
        return kind == RingKind.SPSC ? new SpscRing(opened) : new MpscRing(opened);
    }

    private void next() {
        point.before(stores++);
    }

    @Override
    void putLong(long address, long value) {
        next();
        super.putLong(address, value);
    }

    @Override
    void putLongRelease(long address, long value) {
        next();
        super.putLongRelease(address, value);
    }

    @Override
    void putIntRelease(long address, int value) {
        next();
        super.putIntRelease(address, value);
    }

    @Override
    void putIntVolatile(long address, int value) {
        next();
        super.putIntVolatile(address, value);
    }

    @Override
    boolean casInt(long address, int expected, int value) {
        next();
        return super.casInt(address, expected, value);
    }

    @Override
    void addInt(long address, int value) {
        next();
        super.addInt(address, value);
    }

    @Override
    void copyIn(MemorySegment source, long offset, long address, long bytes) {
        long half = bytes / 2 & -Long.BYTES;
        next();
        super.copyIn(source, offset, address, half);
        next();
        super.copyIn(source, offset + half, address + half, bytes - half);
    }
}
