package io.mmapkit.libc;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where a thread of the kernel notes that it is in a section in which {@link BusTrap} keeps its accesses from failing. Outside of sections its
 * faults are the JVM's.
 *
 * <p>The signal handler runs on the thread whose access it was, and reads what this very thread wrote before; so no fence of the processor is
 * needed, which would cost more than all the rest, but the compiler must keep the order.
 *
 * <p>A virtual thread notes it for the thread that carries it. If it blocks in the section, which it mustn't, another thread may carry it at its
 * next access: so the faults of threads that carry virtual ones count as of a section while any virtual thread is in one. Notes are found by the
 * number of the thread: thread locals may be cleared in the middle of a thread's life.
 */
public final class TrapNote {
    static final int BYTES = 64; // a cache line of its own

    private static final int TID_AT = 8;
    private static final int DEPTH_AT = 12;
    private static final int MET_AT = 16;
    private static final int CARRIES_AT = 24; // 1 if it carries virtual threads
    private static final int MET_CARRIED_AT = 32; // by all virtual threads; in the note of those that moved
    private static final long LOW = 0xFFFF_FFFFL;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private static final Map<Integer, TrapNote> BY_TID = new ConcurrentHashMap<>(); // changed under the lock of the class
    private static final TrapNote[] LAST = new TrapNote[64]; // of some platform threads, to be found at once
    private static volatile boolean linked; // what begins and ends sections
    private static final ThreadLocal<TrapNote> OF_THREAD = ThreadLocal.withInitial(TrapNote::ofThread);

    private final long address;
    private final int tid;
    private final long threadId; // −1 if it carries virtual threads
    private final WeakReference<Thread> owner; // null if it carries virtual threads
    private boolean shown; // to the handler

    /** The note that counts how many virtual threads are in sections, and what they meet on threads they didn't begin on. */
    static final class OfMoved {
        static final long ADDRESS = BusTrap.newNotes(1).address();

        static {
            INT.set(Views.ALL, ADDRESS + CARRIES_AT, 1);
        }

        private OfMoved() {}
    }

    private TrapNote(long address, int tid, Thread owner) {
        this.address = address;
        this.tid = tid;
        this.threadId = owner == null ? -1 : owner.threadId();
        this.owner = owner == null ? null : new WeakReference<>(owner);
        INT.setRelease(Views.ALL, address + TID_AT, 0); // nobody's while it is written
        INT.setRelease(Views.ALL, address + DEPTH_AT, 0);
        INT.setRelease(Views.ALL, address + CARRIES_AT, owner == null ? 1 : 0);
    }

    /** Lets the handler find it: last of all, so that a stack that overflows meanwhile leaves none that nobody knows of. */
    private void show() {
        INT.setRelease(Views.ALL, address + TID_AT, tid);
        shown = true;
    }

    /**
     * The note of the current thread, or of the one that carries it.
     *
     * @return it; for a virtual thread, until it blocks
     */
    public static TrapNote current() {
        Thread thread = Thread.currentThread();
        long id = thread.threadId(); // no two threads of a process ever have the same
        TrapNote last = LAST[(int) id & LAST.length - 1];
        return last != null && last.threadId == id ? last : find(thread);
    }

    private static TrapNote find(Thread thread) {
        if (thread.isVirtual()) {
            return ofCarrier();
        }
        TrapNote note = OF_THREAD.get();
        LAST[(int) thread.threadId() & LAST.length - 1] = note;
        return note;
    }

    private static TrapNote ofThread() {
        link();
        Thread thread = Thread.currentThread();
        int tid = Unistd.gettid();
        synchronized (TrapNote.class) {
            TrapNote known = BY_TID.get(tid);
            TrapNote note = known != null && known.owner != null && known.owner.refersTo(thread)
                    ? known
                    : newNote(tid, thread);
            note.show();
            return note;
        }
    }

    /** The first calls of all take much more stack than those after them; in a section there might be too little of it for the end. */
    private static void link() {
        if (!linked) {
            long unused = BusTrap.newNotes(1).address();
            TrapNote ofThread = new TrapNote(unused, 0, Thread.currentThread());
            ofThread.begin(ofThread.prepare());
            ofThread.end(0);
            TrapNote carrying = new TrapNote(unused, 0, null);
            beginCarried(unused, unused);
            carrying.endCarried(carrying.prepare(), unused);
            linked = true;
        }
    }

    private static TrapNote ofCarrier() {
        while (true) {
            int tid = Unistd.gettid();
            TrapNote known = BY_TID.get(tid);
            if (known != null && known.owner == null && known.shown) {
                return known;
            }
            link();
            synchronized (TrapNote.class) { // may block, after which another thread carries this one
                known = BY_TID.get(tid);
                if (tid == Unistd.gettid()) {
                    TrapNote note = known != null && known.owner == null ? known : newNote(tid, null);
                    note.show();
                }
            }
        }
    }

    /** Uses that of a thread that ended again: their number stays that of the threads. */
    private static TrapNote newNote(int tid, Thread owner) {
        TrapNote before = BY_TID.get(tid); // of a thread that ended, since the number is this one's
        TrapNote free = before != null && before.depth() == 0 ? before : null;
        if (before != null && free == null && before.owner == null) {
            INT.setRelease(Views.ALL, before.address + TID_AT, 0); // a virtual thread has yet to end its section there
        } else if (before != null) {
            free = before;
        } else {
            free = BY_TID.values().stream().filter(note -> note.isFree(owner == null)).findAny().orElse(null);
        }
        if (free != null) {
            INT.setRelease(Views.ALL, free.address + TID_AT, 0); // first: no thread may ever find one that isn't in the map
            BY_TID.remove(free.tid);
        }
        TrapNote note = new TrapNote(free != null ? free.address : BusTrap.allocateNote(), tid, owner);
        BY_TID.put(tid, note);
        return note;
    }

    private int depth() {
        return (int) INT.getAcquire(Views.ALL, address + DEPTH_AT);
    }

    /** Whether the thread ended; one that carried virtual threads is asked for only now and then, since the kernel has to be. */
    private boolean isFree(boolean askKernel) {
        if (owner != null) {
            Thread thread = owner.get();
            return thread == null || !thread.isAlive();
        }
        return askKernel && depth() == 0 && !isThere(tid);
    }

    private static boolean isThere(int tid) {
        try {
            Signals.kill(tid, 0);
            return true;
        } catch (SystemCallException refused) {
            return !refused.errno().equals(Errno.ESRCH);
        }
    }

    private boolean carries() {
        return owner == null;
    }

    /**
     * Makes ready for a section, before the {@code try} that ends it. Whatever can't be had is refused here: if the stack is too small for the
     * section's end, it overflows now.
     *
     * @return what {@link #begin} and {@link #end} need
     */
    public long prepare() {
        long at = address;
        StackRoom.require(at);
        return carries() ? metByMoved() << Integer.SIZE | metCarried() : (int) INT.get(Views.ALL, at + DEPTH_AT);
    }

    /**
     * Begins a section, in the method that prepared it and inside the {@code try} that ends it; they may lie one within another.
     *
     * @param outside what {@link #prepare} returned
     */
    public void begin(long outside) {
        if (carries()) {
            beginCarried(address, OfMoved.ADDRESS);
            return;
        }
        INT.setOpaque(Views.ALL, address + DEPTH_AT, (int) outside + 1);
        VarHandle.acquireFence(); // no access of the section comes before it; costs nothing on x86-64
    }

    /**
     * Ends a section, in the {@code finally} of the method that began it. Takes no more stack than {@link #prepare} asked for.
     *
     * <p>That holds in all that HotSpot makes of these methods, as far as {@link StackRoom} tells; where it didn't, the thread would count as in a
     * section until its next one ended.
     *
     * @param outside what {@link #prepare} returned
     */
    public void end(long outside) {
        if (carries()) {
            endCarried(outside, OfMoved.ADDRESS);
            return;
        }
        VarHandle.releaseFence(); // no access of the section comes after it
        INT.setOpaque(Views.ALL, address + DEPTH_AT, (int) outside);
    }

    private static void beginCarried(long address, long moved) {
        int _ = (int) INT.getAndAdd(Views.ALL, moved + DEPTH_AT, 1);
        int _ = (int) INT.getAndAdd(Views.ALL, address + DEPTH_AT, 1); // a thread that moved away may end its section just now
    }

    private void endCarried(long met, long moved) {
        int _ = (int) INT.getAndAdd(Views.ALL, address + DEPTH_AT, -1);
        int _ = (int) INT.getAndAdd(Views.ALL, moved + DEPTH_AT, -1);
        boolean clean;
        try { // with an ordinary call, which delivers what was the JVM's after all
            boolean stayed = Unistd.gettid() == tid;
            clean = metByMoved() == met >>> Integer.SIZE && (stayed || metCarried() == (met & LOW));
        } catch (InternalError fault) {
            clean = false;
        }
        if (!clean) { // what others met may have been its own
            long _ = (long) LONG.getAndAdd(Views.ALL, address + MET_AT, 1L);
        }
    }

    private static long metByMoved() {
        return (long) LONG.getAcquire(Views.ALL, OfMoved.ADDRESS + MET_AT) & LOW;
    }

    private static long metCarried() {
        return (long) LONG.getAcquire(Views.ALL, OfMoved.ADDRESS + MET_CARRIED_AT) & LOW;
    }

    /**
     * How many faults this thread met in sections, of whichever range or of none, that no section {@linkplain #explain explained} yet. The difference of
     * two, outside of a section, is those in between; for a virtual thread that moved in it, it may be others'.
     *
     * @return their number
     */
    public long unexplained() {
        return (long) LONG.getOpaque(Views.ALL, address + MET_AT);
    }

    /**
     * Says that an exception tells of faults: a section around that of the exception doesn't count them again.
     *
     * @param faults how many
     */
    public void explain(long faults) {
        if (!carries() || Unistd.gettid() == tid) {
            long _ = (long) LONG.getAndAdd(Views.ALL, address + MET_AT, -faults);
        }
    }
}
