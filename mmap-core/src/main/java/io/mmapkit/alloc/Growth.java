package io.mmapkit.alloc;

import java.io.IOException;
import java.io.UncheckedIOException;

/** How long a heap is: makes it longer, and takes over what another process has made. */
final class Growth {
    private static final long PART = 4; // a fourth of the heap at least

    private final Heap heap;
    private final Ground ground;
    private final Blocks blocks;
    private final UndoLog log;
    private final FreeBlocks free;
    private long sizeWord;
    private volatile long most; // to grow to by itself

    Growth(Heap heap, Blocks blocks, UndoLog log, FreeBlocks free) {
        this.heap = heap;
        this.ground = heap.ground();
        this.blocks = blocks;
        this.log = log;
        this.free = free;
        this.sizeWord = HeapFormat.sizeWord(blocks.end(), blocks.seed);
    }

    void upTo(long newByteSize) {
        most = newByteSize;
    }

    /** Takes over the end of the heap, if another process made it longer. */
    void adopt() {
        long found = blocks.words.get(HeapLayout.SIZE_AT);
        if (found != sizeWord) {
            adopt(found);
        }
    }

    private void adopt(long found) {
        long size = HeapFormat.size(found, blocks.seed);
        if (size < blocks.end()) {
            throw new HeapCorruptedException(HeapLayout.SIZE_AT, "it can't be that long");
        }
        if (size > blocks.words.memory().byteSize()) {
            refresh();
            if (size > ground.memory().byteSize()) {
                throw new HeapCorruptedException(HeapLayout.SIZE_AT,
                        "it says that it has " + size + " bytes, and there are " + ground.memory().byteSize());
            }
        }
        blocks.setEnd(size);
        sizeWord = found;
    }

    /** Takes over the memory that there is by now. */
    void refresh() {
        try {
            ground.refresh();
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
        heap.use(ground.memory());
    }

    /** Grows for a block that there is no room for, if that is wanted; returns why it wasn't possible, or null. */
    Exception growFor(long need, long alignment) {
        long limit = Math.min(most, HeapLayout.LARGEST_HEAP) & -HeapLayout.GRAIN;
        long end = blocks.end();
        long last = end - HeapLayout.HEADER;
        boolean isJoined = (blocks.header(last) & Headers.PREVIOUS_IS_FREE) != 0;
        long there = isJoined ? last - blocks.before(last) : 0; // of the block that is the first of its list then
        long more = need + (alignment > HeapLayout.GRAIN ? alignment + HeapLayout.GRAIN : 0) - there;
        more = Math.max(HeapLayout.SMALLEST, more);
        if (limit <= end || more > limit - end) {
            return null;
        }
        long longer = Math.min(limit, end + Math.max(more, end / PART));
        try {
            growMemory(longer);
        } catch (IOException | IllegalStateException | UnsupportedOperationException refused) { // by who tracks it, or a device
            return refused;
        }
        takeOver();
        return null;
    }

    void growTo(long newByteSize) throws IOException {
        growMemory(newByteSize);
        takeOver();
    }

    private void growMemory(long newByteSize) throws IOException {
        if (newByteSize > ground.memory().byteSize()) {
            ground.grow(newByteSize);
        }
    }

    private void takeOver() {
        heap.use(ground.memory());
        long end = Math.min(ground.memory().byteSize(), HeapLayout.LARGEST_HEAP) & -HeapLayout.GRAIN;
        if (end - blocks.end() >= HeapLayout.SMALLEST) {
            extend(blocks.end(), end);
        }
    }

    /** Makes a free block of what came behind the heap's end, and another end. */
    private void extend(long oldEnd, long newEnd) {
        log.begin();
        long block = oldEnd - HeapLayout.HEADER;
        long header = blocks.header(block);
        long size = newEnd - oldEnd;
        long last = newEnd - HeapLayout.HEADER;
        long newSize = HeapFormat.sizeWord(newEnd, blocks.seed);
        log.store(last, Headers.of(last, Headers.USED, blocks.seed));
        log.store(HeapLayout.SIZE_AT, newSize);
        blocks.setEnd(newEnd);
        try {
            free.release(block, header, size);
            log.commit();
            sizeWord = newSize;
        } catch (Throwable failure) {
            blocks.setEnd(oldEnd);
            heap.failed(failure);
            throw failure;
        }
    }
}
