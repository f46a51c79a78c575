package io.mmapkit;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * Regions that end together, with one interruption of the JVM's threads instead of one for each region.
 *
 * <p>Closing a region that any thread may use makes sure that no thread is inside an access to it, which takes some 100 µs, and
 * milliseconds where there are hundreds of threads. Regions of a group share that: a region that is closed ends its operations, and its
 * views and pages end when the group is closed and the last of its regions is. Meant for what is opened and closed together, such as the
 * files of one index; a group that is never empty never gives anything back.
 *
 * <p>Safe for use by any number of threads.
 */
public final class RegionGroup implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final List<Holdings> holdings = new ArrayList<>();
    private int members = 1; // the group itself, until it is closed, and its open regions
    private boolean closed;

    private RegionGroup() {}

    /**
     * A new group.
     *
     * @return the group, to be closed
     */
    public static RegionGroup open() {
        return new RegionGroup();
    }

    Arena arena() {
        return arena;
    }

    synchronized void join() {
        if (closed) {
            throw new IllegalStateException("the group is closed");
        }
        members++;
    }

    synchronized void hold(Holdings held) {
        holdings.add(held);
    }

    /** Fails as {@link #giveBack} does, and has left then. */
    synchronized void leave() {
        UncheckedIOException notGivenBack = null;
        if (members == 1) {
            try {
                Ending _ = Ending.of(arena, this::giveBack);
            } catch (UncheckedIOException refused) {
                notGivenBack = refused;
            }
        }
        members--;
        if (notGivenBack != null) {
            throw notGivenBack;
        }
    }

    /** Gives all back, and fails then if the system refused to take some. */
    private synchronized void giveBack() {
        UncheckedIOException first = null;
        for (Holdings held : holdings) {
            try {
                held.release();
            } catch (UncheckedIOException refused) {
                if (first == null) {
                    first = refused;
                } else {
                    first.addSuppressed(refused);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /**
     * Takes no more regions, and ends those there are when the last of them is closed; views that a thread is inside a system call on then end
     * with that. Does nothing if the group is closed.
     *
     * @throws UncheckedIOException if close(2) of a file reports an error (EIO, of a file system on the network); the group is closed then, and all
     *         its regions have ended if none is open
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        try {
            leave();
        } catch (UncheckedIOException refused) {
            closed = true;
            throw refused;
        }
        closed = true;
    }
}
