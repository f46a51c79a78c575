package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Census;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What the kernel is given back when a region ends: ranges of addresses, and the descriptor of the file.
 *
 * <p>An operation that uses the descriptor, or the addresses by their number, does so between {@link #enter} and {@link #leave}: if the
 * region ends meanwhile, which for an arena of the caller's no lock of the region prevents, it is given back after that. A descriptor that
 * was closed too early could be another file's by the time it is used, and an address another mapping's.
 *
 * <p>Refers to nothing that refers to the region's arena: an automatic arena could otherwise never end.
 */
final class Holdings implements Census.Member {
    private static final Queue<Holdings> REFUSED = new ConcurrentLinkedQueue<>(); // something, by the kernel, for now

    private final List<Census.Range> ranges = new ArrayList<>(1);
    private final List<Census.Range> late = new ArrayList<>(0); // in some of those: to be given back as soon as the kernel takes it
    private final String name; // of what is behind the region
    private final int descriptor; // or −1
    private volatile Custody custody; // null until the region is made
    private Shield shield; // or null
    private int users;
    private Ending ending; // that waits for the end of a call; null if there is none
    private boolean ended;

    Holdings(String name, int descriptor) {
        this.name = name;
        this.descriptor = descriptor;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized List<Census.Range> ranges() {
        return List.copyOf(ranges);
    }

    /**
     * Begins an operation.
     *
     * @throws IllegalStateException if the region ended
     */
    synchronized void enter() {
        if (ended) {
            throw new IllegalStateException("the region is closed");
        }
        users++;
    }

    /** Ends an operation. */
    void leave() {
        Ending possible;
        boolean over;
        synchronized (this) {
            users--;
            over = isOver();
            if (over) {
                giveBack();
            }
            possible = ending;
        }
        if (over) {
            giveBackRefused();
        }
        if (possible != null) {
            possible.tried(); // not under the lock: it takes its own before this
        }
    }

    /** An end, or null, that is tried when an operation is over. */
    synchronized void endLater(Ending end) {
        ending = end;
    }

    /** Takes over what lies over the ranges; it is taken away before them. Within an operation. */
    synchronized void shieldWith(Shield over) {
        shield = over;
    }

    void inCustodyOf(Custody owner) {
        custody = owner;
    }

    /** Null if the region is being made. */
    Custody custody() {
        return custody;
    }

    /** Takes over a range that was mapped. */
    synchronized void add(long address, long length) {
        ranges.add(new Census.Range(address, length));
        Census.enter(this);
    }

    /** Gives a range back at once, which was taken over as a whole or in parts. */
    synchronized void remove(long address, long length) throws SystemCallException {
        unmap(address, length);
        long end = address + length;
        List<Census.Range> before = List.copyOf(ranges);
        ranges.clear();
        for (Census.Range range : before) {
            keep(range.address(), Math.min(range.end(), address));
            keep(Math.max(range.address(), end), range.end());
        }
    }

    /**
     * Gives a range back that nobody uses any more; at once, or as soon as the kernel takes it, which is no reason for who asks to fail. It is held
     * until then, and goes with the region at the latest.
     */
    synchronized void removeOrLater(long address, long length) {
        try {
            remove(address, length);
        } catch (SystemCallException refused) {
            if (isForNow(refused)) {
                if (late.isEmpty()) {
                    REFUSED.add(this);
                }
                late.add(new Census.Range(address, length));
            }
        }
    }

    private boolean isLateGivenBack() {
        List<Census.Range> before = List.copyOf(late);
        late.clear();
        for (Census.Range range : before) {
            try {
                remove(range.address(), range.length());
            } catch (SystemCallException refused) {
                if (isForNow(refused)) {
                    late.add(range);
                }
            }
        }
        return late.isEmpty();
    }

    private void keep(long from, long to) {
        if (from < to) {
            ranges.add(new Census.Range(from, to - from));
        }
    }

    /** Gives everything back, once no operation goes on any more. */
    void release() {
        boolean over;
        synchronized (this) {
            ended = true;
            over = isOver();
            if (over) {
                giveBack();
            }
        }
        if (over) {
            giveBackRefused(); // not under the lock: it takes those of others, who may be doing the same
        }
    }

    private boolean isOver() {
        return ended && users == 0;
    }

    private void giveBack() {
        try {
            try {
                unmapAll();
            } finally {
                if (descriptor >= 0) {
                    Unistd.close(descriptor);
                }
            }
        } catch (SystemCallException refused) {
            if (!isForNow(refused)) {
                throw new UncheckedIOException("a region can't be given back", refused);
            }
            REFUSED.add(this);
        }
    }

    /**
     * Whether a refusal holds only as long as the process has as many mappings as it may have: where the kernel has merged a range with those of
     * others before and behind it, giving it back makes two of one.
     */
    private static boolean isForNow(SystemCallException refused) {
        return refused.errno().equals(Errno.ENOMEM);
    }

    /** Gives back what the kernel wouldn't take when its region ended, or left a place. */
    static void giveBackRefused() {
        for (Holdings left = REFUSED.poll(); left != null; left = REFUSED.poll()) {
            if (!left.isGivenBack()) {
                REFUSED.add(left);
                return;
            }
        }
    }

    private synchronized boolean isGivenBack() {
        if (!isOver()) {
            return isLateGivenBack();
        }
        try {
            unmapAll();
            return true;
        } catch (SystemCallException refused) {
            return !isForNow(refused);
        }
    }

    /** Gives the addresses back, and not the descriptor: for a region that couldn't be made, whose file is still to be put back. */
    synchronized void unmapAll() throws SystemCallException {
        if (shield != null) {
            shield.end();
            shield = null;
        }
        SystemCallException failure = null;
        List<Census.Range> left = new ArrayList<>(0);
        for (Census.Range range : ranges) {
            try {
                unmap(range.address(), range.length());
            } catch (SystemCallException refused) { // a sealed one, for instance, which is no reason to keep the others
                if (failure == null || isForNow(refused)) {
                    failure = refused;
                }
                if (isForNow(refused)) {
                    left.add(range);
                }
            }
        }
        ranges.clear();
        ranges.addAll(left);
        late.clear(); // is among them
        if (left.isEmpty()) {
            Census.leave(this);
        }
        if (failure != null) {
            throw failure;
        }
    }

    static void unmap(long address, long length) throws SystemCallException {
        Mman.munmap(MemorySegment.ofAddress(address), length);
    }
}
