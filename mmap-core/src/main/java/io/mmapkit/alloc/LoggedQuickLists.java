package io.mmapkit.alloc;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The quick lists of a heap with log, in the heap: a word for each size, with the first block in its lower 48 bits and above them how many there are.
 * Blocks are linked by the first word of their payloads.
 */
final class LoggedQuickLists extends QuickLists {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG_UNALIGNED.varHandle(); // the checks see to the alignment
    private static final int COUNT_BITS = 16;
    private static final long ONE = 1L << Long.SIZE - COUNT_BITS;
    private static final long LINK = ONE - 1;

    private HeapWords words;
    private long last; // where a block can begin
    private long lastPut; // the same for those that are given back by an address; 0 if that doesn't tell enough

    LoggedQuickLists(HeapFormat.Opened opened, Blocks blocks, UndoLog log) {
        super(opened, blocks, log);
        use(opened.words());
    }

    @Override
    void use(HeapWords longer) {
        words = longer;
        last = longer.memory().byteSize() - HeapLayout.SMALLEST - HeapLayout.HEADER;
        lastPut = isBeyondArrays(longer.memory()) ? last : 0;
    }

    private static long headAt(long size) {
        return HeapLayout.QUICK_AT + (size >>> 1); // a word for each grain
    }

    private static int count(long head) {
        return (int) (head >>> Long.SIZE - COUNT_BITS);
    }

    /**
     * {@inheritDoc}
     *
     * <p>This and {@link #put} are longer than what HotSpot makes a part of its caller (325 bytes of byte code), on purpose: so the rest of allocating
     * stays short enough to be a part of the user's code, where the segment need not become an object.
     */
    @Override
    long take(MemorySegment all, long bytes, long alignment) {
        if ((bytes | alignment) < 0 || bytes > MOST || alignment > HeapLayout.GRAIN || Long.bitCount(alignment) != 1) {
            return 0;
        }
        long size = HeapLayout.blockFor(bytes);
        long at = headAt(size);
        long head = (long) LONG.get(all, at);
        long block = head & LINK;
        if (head == 0 || block > last || (long) LONG.get(all, HeapLayout.STATE_AT) != idle) {
            return 0;
        }
        long found = (long) LONG.get(all, block);
        if (!Headers.isQuick(block, found, size, seed)) {
            return 0;
        }
        long next = (long) LONG.get(all, block + FreeLists.NEXT);
        if (next != 0 && (next < HeapLayout.FIRST || next > last
                || (next & HeapLayout.GRAIN - 1) != HeapLayout.HEADER)) {
            return 0; // it leads nowhere
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
        to.put(at, (head & ~LINK) - ONE | next);
        to.put(block, found ^ Headers.QUICK_MASK);
        to.put(HeapLayout.LOG_LENGTH_AT, 0);
        return block;
    }

    @Override
    boolean put(MemorySegment all, long address, long bytes) {
        long block = address - all.address() - HeapLayout.HEADER;
        if (block < HeapLayout.FIRST || block > lastPut || (block & HeapLayout.GRAIN - 1) != HeapLayout.HEADER
                || (long) LONG.get(all, HeapLayout.STATE_AT) != idle) {
            return false;
        }
        long header = (long) LONG.get(all, block);
        long size = Headers.size(header);
        if (!Headers.isUsed(block, header, seed) || size > HeapLayout.LARGEST_QUICK
                || bytes > size - HeapLayout.HEADER || block + size > last + HeapLayout.SMALLEST
                || Headers.unlikeBehindUsed(block + size, (long) LONG.get(all, block + size), seed) != 0) {
            return false; // somebody wrote over its header or beyond its end, say
        }
        long at = headAt(size);
        long head = (long) LONG.get(all, at);
        HeapWords to = words;
        if (count(head) >= HeapLayout.LONGEST_QUICK || to.get(HeapLayout.LOG_LENGTH_AT) != 0) {
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
        to.put(block + FreeLists.NEXT, head & LINK);
        to.put(at, (head & ~LINK) + ONE | block);
        to.put(block, header ^ Headers.QUICK_MASK);
        to.put(HeapLayout.LOG_LENGTH_AT, 0);
        return true;
    }

    @Override
    long takeOf(long size) {
        long at = headAt(size);
        long head = blocks.words.get(at);
        if (head == 0) {
            return 0;
        }
        long block = blocks.link(at, head & LINK);
        long header = blocks.words.get(block);
        if (block == 0 || !Headers.isQuick(block, header, size, blocks.seed)) {
            throw writtenOver(block);
        }
        long next = blocks.link(block + FreeLists.NEXT, blocks.words.get(block + FreeLists.NEXT));
        log.store(at, (head & ~LINK) - ONE | next); // 0 with the last
        log.store(block, header ^ Headers.QUICK_MASK);
        return block;
    }

    @Override
    boolean put(long block, long header, long size) {
        long at = headAt(size);
        long head = blocks.words.get(at);
        if (count(head) >= HeapLayout.LONGEST_QUICK) {
            return false;
        }
        log.store(block + FreeLists.NEXT, head & LINK);
        log.store(block, header ^ Headers.QUICK_MASK);
        log.store(at, (head & ~LINK) + ONE | block);
        return true;
    }

    @Override
    boolean join(long size, FreeBlocks free) {
        log.begin();
        long block = takeOf(size);
        if (block != 0) {
            free.release(block, blocks.header(block), size);
        }
        log.commit();
        return block != 0;
    }

    @Override
    void renew(FreeBlocks free) {
        // the log sees to them
    }

    @Override
    void check(long expected) {
        long found = 0;
        for (long size = HeapLayout.SMALLEST; size <= HeapLayout.LARGEST_QUICK; size += HeapLayout.GRAIN) {
            long at = headAt(size);
            long head = blocks.words.get(at);
            int count = count(head);
            if (count > HeapLayout.LONGEST_QUICK) {
                throw new HeapCorruptedException(at, "a quick list can't be that long");
            }
            long block = blocks.link(at, head & LINK);
            for (int i = 0; i < count; i++) {
                if (block == 0 || Headers.size(blocks.header(block)) != size
                        || !Headers.isQuick(blocks.header(block))) {
                    throw new HeapCorruptedException(at, "a quick list is broken");
                }
                block = blocks.link(block + FreeLists.NEXT, blocks.words.get(block + FreeLists.NEXT));
            }
            if (block != 0) {
                throw new HeapCorruptedException(at, "a quick list is longer than it says");
            }
            found += count;
        }
        requireCount(found, expected);
    }
}
