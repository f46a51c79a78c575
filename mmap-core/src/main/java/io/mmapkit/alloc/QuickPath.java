package io.mmapkit.alloc;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The shortest way to a small block and back: few loads, three stores, and in heaps without log nothing in between that the JIT would have to
 * order. Whatever isn't as it should be is left to the long way, which knows why.
 *
 * <p>Without log, a death in the middle leaves the lists broken, but each block's header right, since that is one word: so who opens such a heap makes the
 * quick lists anew from the headers.
 */
final class QuickPath {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG_UNALIGNED.varHandle(); // the checks see to the alignment

    private final long seed;
    private final long idle;
    private final UndoLog log; // or null
    private MemorySegment memory;
    private long base;
    private long last; // where a block can begin

    /** @param log the heap's, if it has one; otherwise null */
    QuickPath(HeapFormat.Opened opened, UndoLog log) {
        this.log = log;
        this.seed = opened.seed();
        this.idle = opened.idle();
        use(opened.words().memory());
    }

    void use(MemorySegment longer) {
        memory = longer;
        base = longer.address();
        last = longer.byteSize() - HeapLayout.SMALLEST - HeapLayout.HEADER;
    }

    /** What a caller gets of a block. */
    MemorySegment payload(long block, long bytes) {
        return memory.asSlice(block + HeapLayout.HEADER, bytes);
    }

    /**
     * Takes a block out of the quick list of its size.
     *
     * @return its offset; 0 if there is none, or something is wrong
     */
    long take(long size) { // this and put are small enough for the JIT to make one piece of them and their caller
        MemorySegment all = memory;
        long at = Heap.quickAt(size);
        long head = (long) LONG.get(all, at);
        long block = head & Heap.LINK;
        if (head == 0 || block > last || (long) LONG.get(all, HeapLayout.STATE_AT) != idle) {
            return 0;
        }
        long header = (long) LONG.get(all, block) ^ Headers.QUICK_MASK;
        if (header != Headers.ofUsed(block, size | Headers.USED | header & Headers.PREVIOUS_IS_FREE, seed)) {
            return 0;
        }
        long rest = (head & ~Heap.LINK) - Heap.ONE | (long) LONG.get(all, block + FreeLists.NEXT) & Heap.LINK;
        if (log != null) {
            return log.tryStore(at, head, rest, block, header ^ Headers.QUICK_MASK, header) ? block : 0;
        }
        LONG.set(all, at, rest);
        LONG.set(all, block, header);
        return block;
    }

    /**
     * Puts a block into the quick list of its size.
     *
     * @param payload a segment that begins with it
     * @return whether it is there: not if the list is full or the block too long, or something is wrong
     */
    boolean put(MemorySegment payload) {
        MemorySegment all = memory;
        long block = payload.address() - base - HeapLayout.HEADER; // of memory of the Java heap, far below 0
        if (block < HeapLayout.FIRST || block > last || (block & HeapLayout.GRAIN - 1) != HeapLayout.HEADER
                || (long) LONG.get(all, HeapLayout.STATE_AT) != idle) {
            return false;
        }
        long header = (long) LONG.get(all, block);
        if (!isIntact(all, block, header, payload.byteSize())) {
            return false;
        }
        long at = Heap.quickAt(Headers.size(header));
        long head = (long) LONG.get(all, at);
        return Heap.quickCount(head) < HeapLayout.LONGEST_QUICK && put(all, block, header, at, head);
    }

    /** Whether a block is in use, and short, but long enough for what the caller takes it for; and whether nobody wrote beyond its end. */
    private boolean isIntact(MemorySegment all, long block, long header, long bytes) {
        long size = Headers.size(header);
        if ((header & (Headers.USED | Headers.QUICK)) != Headers.USED || size > HeapLayout.LARGEST_QUICK
                || bytes > size - HeapLayout.HEADER || block + size > last + HeapLayout.SMALLEST
                || header != Headers.ofUsed(block, header & Headers.CONTENT, seed)) {
            return false;
        }
        long next = (long) LONG.get(all, block + size);
        next ^= -(next >>> Headers.QUICK_BIT & 1) & Headers.QUICK_MASK; // as if it were in use
        return next == Headers.ofUsed(block + size, next & Headers.CONTENT & ~Headers.PREVIOUS_IS_FREE, seed);
    }

    private boolean put(MemorySegment all, long block, long header, long at, long head) {
        long more = (head & ~Heap.LINK) + Heap.ONE | block;
        if (log != null) {
            return log.tryStore(block + FreeLists.NEXT, head & Heap.LINK, at, head, more, block, header,
                    header ^ Headers.QUICK_MASK);
        }
        LONG.set(all, block + FreeLists.NEXT, head & Heap.LINK);
        LONG.set(all, at, more);
        LONG.set(all, block, header ^ Headers.QUICK_MASK);
        return true;
    }
}
