package io.mmapkit.libc;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Keeps accesses of {@linkplain TrapNote sections} to ranges of addresses from failing: where a page of a covered range can't be had, it becomes
 * a page of zeros, and the fault is counted. {@link BusTrapCode} tells how. A fault of a section elsewhere is the JVM's, and counted for its thread.
 *
 * <p>HotSpot's own handler skips the access and leaves in the register what was there, which code compiled for a byte takes for a byte, and
 * some instructions it doesn't know; accesses that aren't Java's end the process there.
 *
 * <p>There is one handler in a process, and so the ranges are static. It is installed at first use, in front of the JVM's, which still gets all
 * else. Safe for use by any number of threads.
 */
public final class BusTrap {
    private static final int ENTRIES = 1024; // of a block
    private static final int USED_AT = 8;
    private static final int ZEROS_AT = 12;
    private static final int COVERED_AT = 16;
    private static final int NOTES_AT = 24;
    private static final int MOVED_AT = 32;
    private static final int SPARE_AT = 40;
    private static final int HEADER_BYTES = 48;
    private static final int ENTRY_BYTES = 32;
    private static final int NOTES = 64; // that are allocated at once
    private static final long ADDRESSES = 1L << 56; // as many as a process can have

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    /** What the handler searches; never given back, since a handler may be running. */
    private static final MemorySegment FIRST_BLOCK = newBlock();
    private static MemorySegment lastBlock = FIRST_BLOCK;
    private static final Deque<MemorySegment> FREE_ENTRIES = new ArrayDeque<>();
    private static final Deque<MemorySegment> FREE_COUNTS = new ArrayDeque<>();
    private static final Deque<MemorySegment> FREE_NOTES = new ArrayDeque<>();
    private static final Set<Faults> REPAIRABLE = new HashSet<>();
    private static boolean installed;
    private static long zerosInode; // 0 if there is no such file

    /** A range that is covered. */
    public static final class Cover {
        private final MemorySegment entry;
        private final Faults faults;

        private Cover(MemorySegment entry, Faults faults) {
            this.entry = entry;
            this.faults = faults;
        }
    }

    private BusTrap() {}

    /**
     * Puts the handler in front, once.
     *
     * @throws UnsupportedOperationException on another processor than x86-64, or if the JVM handles SIGBUS in another way
     * @throws SystemCallException if the system refuses: EACCES where no memory may be made executable
     */
    public static synchronized void install() throws SystemCallException {
        if (installed) {
            return;
        }
        if (Platform.current() != Platform.LINUX_X86_64 || Unistd.getpagesize() != 4096) {
            throw new UnsupportedOperationException("there is a handler for x86-64 only");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = arena.allocate(StructSigaction.LAYOUT);
            Signals.sigaction(Signals.SIGBUS, MemorySegment.NULL, action);
            long before = StructSigaction.sa_sigaction(action);
            if ((StructSigaction.sa_flags(action) & Signals.SA_SIGINFO) == 0) {
                throw new UnsupportedOperationException("this JVM doesn't handle SIGBUS");
            }
            provideSpare();
            provideZeros(arena);
            LONG.set(FIRST_BLOCK, (long) MOVED_AT, TrapNote.OfMoved.ADDRESS);
            StructSigaction.sa_sigaction(action, code(FIRST_BLOCK.address(), before));
            Signals.sigaction(Signals.SIGBUS, action, MemorySegment.NULL);
            installed = true;
        }
    }

    /** Writes the code into memory, which is made executable then and is never written again. */
    private static long code(long firstBlock, long before) throws SystemCallException {
        byte[] code = HexFormat.of().parseHex(BusTrapCode.BYTES.replaceAll("\\s", ""));
        long size = Unistd.getpagesize();
        long address = Mman.mmap(MemorySegment.NULL, size, Mman.PROT_READ | Mman.PROT_WRITE,
                Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
        MemorySegment page = Views.of(address, size, Arena.global());
        MemorySegment.copy(code, 0, page, ValueLayout.JAVA_BYTE, 0, code.length);
        page.set(ValueLayout.JAVA_LONG_UNALIGNED, BusTrapCode.TABLE_AT, firstBlock);
        page.set(ValueLayout.JAVA_LONG_UNALIGNED, BusTrapCode.HANDLER_BEFORE_AT, before);
        try {
            Mman.mprotect(page, size, Mman.PROT_READ | Mman.PROT_EXEC);
        } catch (SystemCallException refused) {
            Mman.munmap(page, size);
            throw refused;
        }
        return address;
    }

    private static MemorySegment newBlock() {
        return Arena.global().allocate(HEADER_BYTES + (long) ENTRIES * ENTRY_BYTES, Long.BYTES);
    }

    /** A mapping that the handler gives back where no other may be added. */
    private static void provideSpare() throws SystemCallException {
        if ((long) LONG.getAcquire(FIRST_BLOCK, (long) SPARE_AT) == 0) {
            long spare = Mman.mmap(MemorySegment.NULL, Unistd.getpagesize(), Mman.PROT_NONE,
                    Mman.MAP_SHARED | Mman.MAP_ANONYMOUS, -1, 0); // shared: never merged with a neighbour
            LONG.setRelease(FIRST_BLOCK, (long) SPARE_AT, spare);
        }
    }

    /**
     * A file that is all hole, with a place for each address: it is laid over ranges for which there is no memory of the process's own. Where it
     * can't be that large (RLIMIT_FSIZE), there is none, and those faults are the JVM's.
     */
    private static void provideZeros(Arena arena) {
        FIRST_BLOCK.set(ValueLayout.JAVA_INT, ZEROS_AT, -1);
        try {
            int zeros = Mman.memfd_create(arena.allocateFrom("mmapkit-zeros"), Mman.MFD_CLOEXEC);
            try {
                Unistd.ftruncate(zeros, ADDRESSES);
                MemorySegment status = arena.allocate(StructStatx.LAYOUT);
                Stat.statx(zeros, arena.allocateFrom(""), Fcntl.AT_EMPTY_PATH, Stat.STATX_INO, status);
                zerosInode = StructStatx.stx_ino(status);
                FIRST_BLOCK.set(ValueLayout.JAVA_INT, ZEROS_AT, zeros);
                dropZeros(0, Unistd.getpagesize()); // links the call: where no mapping may be added, the JVM couldn't
            } catch (SystemCallException refused) {
                Unistd.close(zeros);
            }
        } catch (SystemCallException refused) {
            // nor a descriptor
        }
    }

    /** {@return the inode of the file of zeros that may lie over ranges; 0 if there is none} */
    public static synchronized long zerosInode() {
        return zerosInode;
    }

    /**
     * Gives the memory back that was taken by zeros of that file.
     *
     * @param start the first address that it lay over
     * @param byteSize in bytes
     */
    public static void dropZeros(long start, long byteSize) {
        int zeros = FIRST_BLOCK.get(ValueLayout.JAVA_INT, ZEROS_AT);
        if (zeros >= 0) {
            try {
                Fcntl.fallocate(zeros, Fcntl.FALLOC_FL_PUNCH_HOLE | Fcntl.FALLOC_FL_KEEP_SIZE, start, byteSize);
            } catch (SystemCallException refused) {
                // EINTR: kept until the range is covered again
            }
        }
    }

    /** Memory for notes; zeros. */
    static MemorySegment newNotes(int count) {
        return Arena.global().allocate((long) count * TrapNote.BYTES, TrapNote.BYTES);
    }

    /** Memory for a note, in the list that the handler looks through; zeros. */
    static synchronized long allocateNote() {
        if (FREE_NOTES.isEmpty()) {
            MemorySegment some = newNotes(NOTES);
            for (int i = 0; i < NOTES; i++) {
                FREE_NOTES.add(some.asSlice((long) i * TrapNote.BYTES, TrapNote.BYTES));
            }
        }
        MemorySegment note = FREE_NOTES.remove();
        LONG.set(note, 0L, (long) LONG.get(FIRST_BLOCK, (long) NOTES_AT));
        LONG.setRelease(FIRST_BLOCK, (long) NOTES_AT, note.address());
        return note.address();
    }

    /** Counts of faults, of one range or of several; they begin anywhere and only grow. */
    public static final class Faults {
        private static final int BYTES = 64; // a cache line of its own

        private static final long SINCE_REPAIR_AT = 16;
        private static final long DOUBLINGS_AT = 24;
        private static final long WHOLES_AT = 28;
        private static final int MOST_DOUBLINGS = 30;
        private static final int MOST_WHOLES = 1024; // until the repair; then a page of zeros can't be had either

        private final MemorySegment counts;
        private final long address; // of them
        private final Runnable repair;
        private final int wholes;
        private volatile long repaired;

        private Faults(MemorySegment counts, boolean pageByPage, Runnable repair) {
            this.counts = counts;
            this.address = counts.address();
            this.repair = repair;
            this.wholes = pageByPage ? 0 : MOST_WHOLES;
            this.repaired = begun();
            counts.set(ValueLayout.JAVA_INT, DOUBLINGS_AT, pageByPage ? 0 : MOST_DOUBLINGS);
            forget();
        }

        private void forget() {
            counts.set(ValueLayout.JAVA_INT, WHOLES_AT, wholes);
            LONG.setRelease(counts, SINCE_REPAIR_AT, 0L);
        }

        /** Whether a range was laid over as a whole, and perhaps is. */
        private boolean hasWholes() {
            return counts.get(ValueLayout.JAVA_INT, WHOLES_AT) != wholes;
        }

        /** {@return how many have begun: counted before the zeros are to be seen} */
        public long begun() {
            return (long) LONG.getAcquire(Views.ALL, address);
        }

        /** {@return how many are done: counted when the zeros are there} */
        public long done() {
            return (long) LONG.getAcquire(counts, 8L);
        }

        /** {@return whether no zeros are there: none began since it was repaired} */
        public boolean isWhole() {
            return isWhole(begun());
        }

        /**
         * Whether no zeros were there.
         *
         * @param begun what {@link #begun} gave
         * @return whether none had begun then since it was repaired
         */
        public boolean isWhole(long begun) {
            return begun == repaired;
        }

        /**
         * Says that no zeros are there any more, but for those of later faults.
         *
         * @param done how many faults were done before the repair began
         */
        public void repaired(long done) {
            forget();
            repaired = done;
            try {
                provideSpare();
            } catch (SystemCallException refused) {
                // there may be no more mappings now; tried again after the next fault
            }
        }
    }

    /**
     * New counts, to be {@linkplain #release released}: until then they are kept.
     *
     * @param pageByPage whether pages of their own lie among those that may be missing: then zeros are laid over one page at a time
     * @param repair takes the zeros away; called by {@link #repairAll} on any thread; must not refer to what is to be forgotten
     * @return counts of nothing yet
     */
    public static synchronized Faults newFaults(boolean pageByPage, Runnable repair) {
        MemorySegment free = FREE_COUNTS.poll();
        MemorySegment counts = free != null ? free : Arena.global().allocate(Faults.BYTES, Faults.BYTES);
        Faults faults = new Faults(counts, pageByPage, repair);
        REPAIRABLE.add(faults);
        return faults;
    }

    /**
     * Gives counts back.
     *
     * @param faults what {@link #newFaults} gave, of which no cover is left
     */
    public static synchronized void release(Faults faults) {
        REPAIRABLE.remove(faults);
        FREE_COUNTS.add(faults.counts);
    }

    /** Has the zeros taken away from all ranges that have some: who met one in a section doesn't know in which. */
    public static void repairAll() {
        List<Faults> broken = new ArrayList<>();
        synchronized (BusTrap.class) {
            for (Faults faults : REPAIRABLE) {
                if (!faults.isWhole()) {
                    broken.add(faults);
                }
            }
        }
        broken.forEach(faults -> faults.repair.run()); // not under the lock: they take their own
    }

    /**
     * Covers a range.
     *
     * @param start the first address, of a page
     * @param byteSize in bytes
     * @param faults where its faults are counted
     * @return the cover, to be {@linkplain #uncover taken off} before the range is given back
     */
    public static synchronized Cover cover(long start, long byteSize, Faults faults) {
        MemorySegment entry = freeEntry();
        long version = (long) LONG.get(entry, 24L);
        LONG.setRelease(entry, 24L, version + 1); // odd: whoever reads it now takes nothing of it
        VarHandle.storeStoreFence();
        LONG.set(entry, 0L, start);
        LONG.set(entry, 8L, start + byteSize);
        LONG.set(entry, 16L, faults.counts.address());
        LONG.setRelease(entry, 24L, version + 2);
        // Who looked at this entry before, and comes to one that is taken off afterwards, has to look again
        LONG.setRelease(FIRST_BLOCK, (long) COVERED_AT, (long) LONG.get(FIRST_BLOCK, (long) COVERED_AT) + 1);
        return new Cover(entry, faults);
    }

    private static MemorySegment freeEntry() {
        MemorySegment free = FREE_ENTRIES.poll();
        if (free != null) {
            return free;
        }
        int used = lastBlock.get(ValueLayout.JAVA_INT, USED_AT);
        if (used == ENTRIES) {
            MemorySegment block = newBlock();
            LONG.setRelease(lastBlock, 0L, block.address());
            lastBlock = block;
            used = 0;
        }
        lastBlock.set(ValueLayout.JAVA_INT, USED_AT, used + 1); // the entry covers nothing yet
        return lastBlock.asSlice(HEADER_BYTES + (long) used * ENTRY_BYTES, ENTRY_BYTES);
    }

    /**
     * Takes a cover off.
     *
     * @param cover what {@link #cover} gave, once
     */
    public static synchronized void uncover(Cover cover) {
        long start = (long) LONG.get(cover.entry, 0L);
        long end = (long) LONG.get(cover.entry, 8L);
        LONG.setRelease(cover.entry, 8L, 0L); // an entry that ends at 0 covers nothing
        if (cover.faults.hasWholes()) {
            dropZeros(start, end - start); // it may be given back without a repair
        }
        FREE_ENTRIES.add(cover.entry);
    }
}
