package io.mmapkit.libc;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a thread notes that it is in a section in which {@link BusTrap} keeps its accesses from failing. Outside of sections its faults are
 * the JVM's.
 *
 * <p>The signal handler runs on the thread whose access it was, and reads what this very thread wrote before; so no fence of the processor is
 * needed, which would cost more than all the rest, but the compiler must keep the order. All virtual threads share one note, since they change
 * threads: while one of them is in a section, the faults of all threads count as of a section.
 */
public final class TrapNote {
    static final int TID_AT = 8;
    static final int DEPTH_AT = 12;
    static final int MET_AT = 16;
    static final int BYTES = 64; // a cache line of its own

    private static final int ANY_THREAD = -1;
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private static final List<Owned> OWNED = new ArrayList<>();
    private static final ThreadLocal<TrapNote> OF_THREAD = ThreadLocal.withInitial(TrapNote::ofNewThread);

    private final long address;
    private final boolean isShared;
    private long explained; // of what was met

    /** A note and whose it is. */
    private record Owned(TrapNote note, WeakReference<Thread> thread) {
        boolean isFree() {
            Thread owner = thread.get();
            return owner == null || !owner.isAlive();
        }
    }

    private static final class OfVirtualThreads {
        static final TrapNote NOTE = written(new TrapNote(true), ANY_THREAD);
    }

    private TrapNote(boolean isShared) {
        this.address = BusTrap.allocateNote();
        this.isShared = isShared;
    }

    /** {@return the note of the current thread} */
    public static TrapNote current() {
        return Thread.currentThread().isVirtual() ? OfVirtualThreads.NOTE : OF_THREAD.get();
    }

    /** That of a thread that ended is used again: their number stays that of the threads. */
    private static TrapNote ofNewThread() {
        Thread thread = Thread.currentThread();
        synchronized (OWNED) {
            TrapNote note = null;
            for (int i = OWNED.size() - 1; i >= 0 && note == null; i--) {
                if (OWNED.get(i).isFree()) {
                    note = OWNED.remove(i).note;
                }
            }
            if (note == null) {
                note = new TrapNote(false);
            }
            OWNED.add(new Owned(note, new WeakReference<>(thread)));
            return written(note, Unistd.gettid());
        }
    }

    private static TrapNote written(TrapNote note, int tid) {
        INT.set(Views.ALL, note.address + DEPTH_AT, 0);
        INT.setRelease(Views.ALL, note.address + TID_AT, tid);
        return note;
    }

    /** Begins a section; they may lie one within another. To be {@linkplain #end ended} by the same thread. */
    public void begin() {
        if (isShared) {
            int _ = (int) INT.getAndAdd(Views.ALL, address + DEPTH_AT, 1);
        } else {
            INT.setOpaque(Views.ALL, address + DEPTH_AT, (int) INT.get(Views.ALL, address + DEPTH_AT) + 1);
            VarHandle.acquireFence(); // no access of the section comes before it; costs nothing on x86-64
        }
    }

    /** Ends a section. */
    public void end() {
        if (isShared) {
            int _ = (int) INT.getAndAdd(Views.ALL, address + DEPTH_AT, -1);
        } else {
            VarHandle.releaseFence(); // nor after it
            INT.setOpaque(Views.ALL, address + DEPTH_AT, (int) INT.get(Views.ALL, address + DEPTH_AT) - 1);
        }
    }

    /**
     * How many faults this thread met in sections, of whichever range, that no section {@linkplain #explain explained} yet. The difference of
     * two is those in between.
     *
     * @return their number; always 0 for virtual threads, which can't tell theirs from each other's
     */
    public long unexplained() {
        return isShared ? 0 : (long) LONG.getOpaque(Views.ALL, address + MET_AT) - explained;
    }

    /**
     * Says that an exception tells of faults: a section around that of the exception doesn't count them again.
     *
     * @param faults how many
     */
    public void explain(long faults) {
        if (!isShared) {
            explained += faults;
        }
    }
}
