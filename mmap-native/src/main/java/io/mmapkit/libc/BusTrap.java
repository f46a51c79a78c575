package io.mmapkit.libc;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/**
 * Keeps accesses to ranges of addresses from failing: where a page of a covered range can't be had, it becomes a page of zeros, and the fault is
 * counted. {@link BusTrapCode} tells how.
 *
 * <p>HotSpot's own handler skips the access and leaves in the register what was there, which code compiled for a byte takes for a byte, and
 * some instructions it doesn't know; accesses that aren't Java's end the process there.
 *
 * <p>There is one handler in a process, and so the ranges are static. It is installed at first use, in front of the JVM's, which still gets all
 * else. Safe for use by any number of threads.
 */
public final class BusTrap {
    private static final int ENTRIES = 1024; // of a block
    private static final int HEADER_BYTES = 16;
    private static final int ENTRY_BYTES = 32;
    private static final long REST = TimeUnit.SECONDS.toNanos(10); // a handler takes microseconds

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    /** What the handler searches; never given back, since a handler may be running. */
    private static MemorySegment lastBlock;
    private static final Deque<Freed> FREE_ENTRIES = new ArrayDeque<>();
    private static final Deque<MemorySegment> FREE_FAULTS = new ArrayDeque<>();
    private static boolean installed;

    /** An entry isn't used again at once: a handler that is looking at it would take the old start and the new end for one range. */
    private record Freed(MemorySegment entry, long when) {}

    /** A range that is covered. */
    public static final class Cover {
        private final MemorySegment entry;

        private Cover(MemorySegment entry) {
            this.entry = entry;
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
            if (lastBlock == null) {
                lastBlock = newBlock();
            }
            StructSigaction.sa_sigaction(action, code(lastBlock.address(), before));
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
        page.set(ValueLayout.JAVA_LONG_UNALIGNED, BusTrapCode.FIRST_BLOCK_AT, firstBlock);
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

    /** Counts of faults, of one range or of several; they begin anywhere and only grow. */
    public static final class Faults {
        private final MemorySegment counts;

        private Faults(MemorySegment counts) {
            this.counts = counts;
        }

        /** {@return how many have begun: counted before the zeros are to be seen} */
        public long begun() {
            return (long) LONG.getAcquire(counts, 0L);
        }

        /** {@return how many are done: counted when the zeros are there} */
        public long done() {
            return (long) LONG.getAcquire(counts, 8L);
        }
    }

    /**
     * New counts, to be {@linkplain #release released}.
     *
     * @return counts of nothing yet
     */
    public static synchronized Faults newFaults() {
        MemorySegment free = FREE_FAULTS.poll();
        return new Faults(free != null ? free : Arena.global().allocate(16, Long.BYTES));
    }

    /**
     * Gives counts back.
     *
     * @param faults what {@link #newFaults} gave, of which no cover is left
     */
    public static synchronized void release(Faults faults) {
        FREE_FAULTS.add(faults.counts);
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
        LONG.set(entry, 0L, start);
        LONG.set(entry, 16L, faults.counts.address());
        LONG.setRelease(entry, 8L, start + byteSize); // last: an entry that ends at 0 covers nothing
        return new Cover(entry);
    }

    private static MemorySegment freeEntry() {
        Freed oldest = FREE_ENTRIES.peek();
        if (oldest != null && System.nanoTime() - oldest.when > REST) {
            return FREE_ENTRIES.remove().entry;
        }
        int used = lastBlock.get(ValueLayout.JAVA_INT, 8);
        if (used == ENTRIES) {
            MemorySegment block = newBlock();
            LONG.setRelease(lastBlock, 0L, block.address());
            lastBlock = block;
            used = 0;
        }
        lastBlock.set(ValueLayout.JAVA_INT, 8, used + 1); // the entry covers nothing yet
        return lastBlock.asSlice(HEADER_BYTES + (long) used * ENTRY_BYTES, ENTRY_BYTES);
    }

    /**
     * Takes a cover off.
     *
     * @param cover what {@link #cover} gave, once
     */
    public static synchronized void uncover(Cover cover) {
        LONG.setRelease(cover.entry, 8L, 0L);
        FREE_ENTRIES.add(new Freed(cover.entry, System.nanoTime()));
    }
}
