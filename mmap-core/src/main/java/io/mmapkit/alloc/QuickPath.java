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
    private final boolean isLogged;
    private HeapWords words; // of a heap with log, or null
    private MemorySegment memory;
    private long base;
    private long last; // where a block can begin

    QuickPath(HeapFormat.Opened opened) {
        this.isLogged = opened.isLogged();
        this.seed = opened.seed();
        this.idle = opened.idle();
        use(opened.words());
    }

    final void use(HeapWords longer) {
        words = isLogged ? longer : null;
        memory = longer.memory();
        base = memory.address();
        last = memory.byteSize() - HeapLayout.SMALLEST - HeapLayout.HEADER;
    }

    /**
     * Takes a block out of the quick list of its size.
     *
     * <p>This and {@link #put} are longer than what HotSpot makes a part of its caller (325 bytes of byte code), on purpose: so the rest of allocating
     * stays short enough to be a part of the user's code, where the segment need not become an object.
     *
     * @return its offset; 0 if there is none, or something is wrong, with the arguments too
     */
    long take(long bytes, long alignment) {
        if ((bytes | alignment) < 0 || bytes > HeapLayout.LARGEST_QUICK - HeapLayout.HEADER
                || alignment > HeapLayout.GRAIN || Long.bitCount(alignment) != 1) {
            return 0;
        }
        MemorySegment all = memory;
        long size = HeapLayout.blockFor(bytes);
        long at = Heap.quickAt(size);
        long head = (long) LONG.get(all, at);
        long block = head & Heap.LINK;
        if (head == 0 || block > last || (long) LONG.get(all, HeapLayout.STATE_AT) != idle) {
            return 0;
        }
        long found = (long) LONG.get(all, block);
        long header = found ^ Headers.QUICK_MASK;
        if (header != Headers.ofUsed(block, size | Headers.USED | header & Headers.PREVIOUS_IS_FREE, seed)) {
            return 0;
        }
        long rest = (head & ~Heap.LINK) - Heap.ONE | (long) LONG.get(all, block + FreeLists.NEXT) & Heap.LINK;
        if (words == null) {
            LONG.set(all, at, rest);
            LONG.set(all, block, header);
            return block;
        }
        HeapWords to = words;
        if (to.get(HeapLayout.LOG_LENGTH_AT) != 0) {
            return 0; // something has to be taken back first
        }
        to.put(HeapLayout.LOG_AT, at);
        to.put(HeapLayout.LOG_AT + 8, head);
        to.put(HeapLayout.LOG_AT + 16, block);
        to.put(HeapLayout.LOG_AT + 24, found);
        long check = UndoLog.next(UndoLog.next(seed, at, head), block, found);
        to.put(HeapLayout.LOG_LENGTH_AT, UndoLog.length(check, 2));
        to.put(at, rest);
        to.put(block, header);
        to.put(HeapLayout.LOG_LENGTH_AT, 0);
        return block;
    }

    /**
     * Puts a block into the quick list of its size.
     *
     * @param address of its payload; of memory of the Java heap that is far below the heap's
     * @param bytes that it has to have at least
     * @return whether it is there: not if the list is full or the block too long, or something is wrong
     */
    boolean put(long address, long bytes) {
        MemorySegment all = memory;
        long block = address - base - HeapLayout.HEADER;
        if (block < HeapLayout.FIRST || block > last || (block & HeapLayout.GRAIN - 1) != HeapLayout.HEADER
                || (long) LONG.get(all, HeapLayout.STATE_AT) != idle) {
            return false;
        }
        long header = (long) LONG.get(all, block);
        long size = Headers.size(header);
        if ((header & (Headers.USED | Headers.QUICK)) != Headers.USED || size > HeapLayout.LARGEST_QUICK
                || bytes > size - HeapLayout.HEADER || block + size > last + HeapLayout.SMALLEST
                || header != Headers.ofUsed(block, header & Headers.CONTENT, seed)) {
            return false;
        }
        long next = (long) LONG.get(all, block + size);
        next ^= -(next >>> Headers.QUICK_BIT & 1) & Headers.QUICK_MASK; // as if it were in use
        if (next != Headers.ofUsed(block + size, next & Headers.CONTENT & ~Headers.PREVIOUS_IS_FREE, seed)) {
            return false; // somebody wrote beyond the end of the block
        }
        long at = Heap.quickAt(size);
        long head = (long) LONG.get(all, at);
        if (Heap.quickCount(head) >= HeapLayout.LONGEST_QUICK) {
            return false;
        }
        long more = (head & ~Heap.LINK) + Heap.ONE | block;
        if (words == null) {
            LONG.set(all, block + FreeLists.NEXT, head & Heap.LINK);
            LONG.set(all, at, more);
            LONG.set(all, block, header ^ Headers.QUICK_MASK);
            return true;
        }
        HeapWords to = words;
        if (to.get(HeapLayout.LOG_LENGTH_AT) != 0) {
            return false;
        }
        long content = to.get(block + FreeLists.NEXT);
        to.put(HeapLayout.LOG_AT, block + FreeLists.NEXT);
        to.put(HeapLayout.LOG_AT + 8, content);
        to.put(HeapLayout.LOG_AT + 16, at);
        to.put(HeapLayout.LOG_AT + 24, head);
        to.put(HeapLayout.LOG_AT + 32, block);
        to.put(HeapLayout.LOG_AT + 40, header);
        long check = UndoLog.next(seed, block + FreeLists.NEXT, content);
        check = UndoLog.next(UndoLog.next(check, at, head), block, header);
        to.put(HeapLayout.LOG_LENGTH_AT, UndoLog.length(check, 3));
        to.put(block + FreeLists.NEXT, head & Heap.LINK);
        to.put(at, more);
        to.put(block, header ^ Headers.QUICK_MASK);
        to.put(HeapLayout.LOG_LENGTH_AT, 0);
        return true;
    }
}
