package io.mmapkit.ipc;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Views;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Refusal;
import io.mmapkit.shared.SegmentHeader;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;

/**
 * The memory of a ring as this process has it mapped: the control block, then each lane of data twice, back to back, so that no message ever is in two
 * pieces. All in one range of addresses that is taken first; MAP_FIXED is used only in there.
 *
 * <p>Rings access it by address, and nothing stops a thread that is inside an operation while another one closes the ring. So closing puts empty
 * memory in its place, in which such a thread finds zeros and does no harm, and the addresses are given back when no ring refers to this any more,
 * and no segment of a message or a claim.
 */
final class RingMemory {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final int READ_WRITE = Mman.PROT_READ | Mman.PROT_WRITE;

    private final long base;
    private final long byteSize;
    private final long controlBytes;
    private final long laneBytes;
    private final Spare spare;
    private final Arena arena = Arena.ofShared();

    private RingMemory(long base, long controlBytes, long laneBytes, int lanes) {
        this.base = base;
        this.controlBytes = controlBytes;
        this.laneBytes = laneBytes;
        this.byteSize = controlBytes + 2 * laneBytes * lanes;
        this.spare = new Spare();
        CLEANER.register(this, new Unmapping(base, byteSize, spare));
        Views.onClose(arena, () -> Reference.reachabilityFence(this)); // who has but a view refers to this, too
    }

    /**
     * A mapping to be given up by {@link #close}, which needs one for a moment: where a process has as many as it may, it would be refused. It is shared,
     * so that the kernel doesn't make it one with its neighbours, and of a page that is never touched.
     */
    private static final class Spare {
        private long address;

        synchronized void take() throws SystemCallException {
            address = Mman.mmap(MemorySegment.NULL, SegmentHeader.BYTES, Mman.PROT_NONE,
                    Mman.MAP_SHARED | Mman.MAP_ANONYMOUS, -1, 0);
        }

        /** Whether there was one. */
        synchronized boolean giveUp() throws SystemCallException {
            if (address == 0) {
                return false;
            }
            Mman.munmap(MemorySegment.ofAddress(address), SegmentHeader.BYTES);
            address = 0;
            return true;
        }
    }

    private record Unmapping(long base, long byteSize, Spare spare) implements Runnable {
        @Override
        public void run() {
            try {
                Mman.munmap(MemorySegment.ofAddress(base), byteSize);
                boolean _ = spare.giveUp();
            } catch (SystemCallException refused) {
                throw new AssertionError(refused); // a range that is ours is given back
            }
        }
    }

    /**
     * Maps the contents of a segment: the control block, and lanes after it.
     *
     * @param segment whose contents have these sizes at least; not inherited memory
     * @param controlBytes a multiple of the page size
     * @param laneBytes a multiple of the page size
     */
    static RingMemory map(SharedSegment segment, long controlBytes, long laneBytes, int lanes) throws IOException {
        long total = Math.addExact(controlBytes, Math.multiplyExact(2L * lanes, laneBytes));
        try {
            long base = Mman.mmap(MemorySegment.NULL, total, Mman.PROT_NONE,
                    Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS | Mman.MAP_NORESERVE, -1, 0);
            RingMemory memory = new RingMemory(base, controlBytes, laneBytes, lanes);
            memory.spare.take();
            int file = segment.descriptor();
            memory.put(file, base, controlBytes, SegmentHeader.BYTES);
            for (int lane = 0; lane < lanes; lane++) {
                long offset = SegmentHeader.BYTES + controlBytes + lane * laneBytes;
                memory.put(file, memory.lane(lane), laneBytes, offset);
                memory.put(file, memory.lane(lane) + laneBytes, laneBytes, offset);
            }
            return memory; // on failure the cleaner gives it back
        } catch (SystemCallException refused) {
            throw Refusal.of(segment.name(), refused);
        }
    }

    private void put(int file, long address, long bytes, long offset) throws SystemCallException {
        Mman.mmap(MemorySegment.ofAddress(address), bytes, READ_WRITE,
                Mman.MAP_SHARED | Mman.MAP_FIXED | Mman.MAP_POPULATE, file, offset);
    }

    /** The address of the control block. */
    long control() {
        return base;
    }

    /** The address of a lane's data, which are there twice. */
    long lane(int lane) {
        return base + controlBytes + 2 * laneBytes * lane;
    }

    /** A lane's data, twice, for callers: it ends with this memory. */
    MemorySegment view(int lane) {
        return Views.of(lane(lane), 2 * laneBytes, arena);
    }

    /**
     * Ends all views.
     *
     * @throws IllegalStateException if a thread is inside a system call on one
     */
    void closeViews() {
        arena.close();
    }

    /** Ends all views, and lets go of the segment's memory. */
    void close() throws IOException {
        if (arena.scope().isAlive()) {
            arena.close();
        }
        try {
            putNothing();
        } catch (SystemCallException refused) {
            if (!refused.errno().equals(Errno.ENOMEM) || !spare.giveUp()) {
                throw refused;
            }
            putNothing();
        }
        boolean _ = spare.giveUp();
    }

    /** Empty memory in place of all there is: fewer mappings than before, but the kernel asks for one more first. */
    private void putNothing() throws SystemCallException {
        Mman.mmap(MemorySegment.ofAddress(base), byteSize, READ_WRITE,
                Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS | Mman.MAP_NORESERVE | Mman.MAP_FIXED, -1, 0);
    }
}
