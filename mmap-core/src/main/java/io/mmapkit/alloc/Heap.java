package io.mmapkit.alloc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Function;

/**
 * The operations of a heap, by offsets. Each is one step as far as others can see: it comes to its end, or is taken back by the {@link UndoLog},
 * whatever ends it.
 *
 * <p>Small blocks that are given back go to a quick list of their size first, where they stay as they are: the next who wants that size has one
 * for a few loads and stores. Everything else is joined with free neighbours at once, and goes to the {@link FreeLists}.
 */
final class Heap {
    private static final long GIVE = 0;
    private static final long NOWHERE = -1 - HeapLayout.HEADER; // of a payload at offset −1

    private final Ground ground;
    private final Gate gate;
    private final Blocks blocks;
    private final UndoLog log;
    private final FreeBlocks free;
    private final QuickLists quick;
    private final Growth growth;
    private final Thread owner; // or null
    private final boolean isAlone; // this object, with the heap
    private final long idle;
    private HeapWords words; // of final fields: a thread that sees an old one finds the lock by it, and under that the new one
    private MemorySegment[] earlier = {}; // where the memory was before it grew

    Heap(Ground ground, Gate gate, HeapFormat.Opened opened) {
        this.ground = ground;
        this.gate = gate;
        this.words = opened.words();
        this.owner = gate.owner();
        this.isAlone = gate.mode() != HeapMode.SHARED;
        this.idle = opened.idle();
        this.blocks = new Blocks(words, opened.seed(), opened.size());
        this.log = new UndoLog(words, opened.isLogged(), opened.seed(), idle);
        this.free = new FreeBlocks(ground, blocks, log);
        this.quick = QuickLists.of(opened, blocks, log);
        this.growth = new Growth(this, blocks, log, free);
    }

    Blocks blocks() {
        return blocks;
    }

    Ground ground() {
        return ground;
    }

    HeapWalk walk() {
        return new HeapWalk(blocks, quick);
    }

    HeapMode mode() {
        return gate.mode();
    }

    /** What is accessed now. */
    HeapWords words() {
        return words;
    }

    Growth growth() {
        return growth;
    }

    /** What is done under the lock of the heap. */
    interface Action<T> {
        T run() throws IOException;
    }

    /** Does something that changes nothing, or only by operations of its own. */
    <T> T inside(Action<T> action) throws IOException {
        HeapWords entered = words;
        gate.enter(entered);
        try {
            begin();
            log.commit();
            return action.run();
        } catch (Throwable failure) {
            failed(failure);
            throw failure;
        } finally {
            gate.leave(entered);
        }
    }

    /** Looks at all blocks, under the lock. */
    <T> T look(Function<HeapWalk, T> look) {
        try {
            return inside(() -> look.apply(walk()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** How far an address is from the start of the heap, wherever that was mapped before it grew; −1 if it isn't in it. Not under the lock. */
    long offsetOf(long address) {
        long offset = offsetInside(address);
        if (offset < 0 && owner == null) { // what was seen may be the new words and the old places
            HeapWords entered = words;
            gate.enter(entered);
            try {
                offset = offsetInside(address);
                if (offset < 0 && ground.memory().byteSize() > words.memory().byteSize()) { // another allocator of this process made it longer
                    use(ground.memory());
                    offset = offsetInside(address);
                }
            } finally {
                gate.leave(entered);
            }
        }
        return offset;
    }

    private long offsetInside(long address) {
        MemorySegment now = words.memory();
        long offset = address - now.address();
        if (offset >= 0 && offset < now.byteSize()) {
            return offset;
        }
        for (MemorySegment before : earlier) {
            offset = address - before.address();
            if (offset >= 0 && offset < before.byteSize()) {
                return offset;
            }
        }
        return -1;
    }

    /** The payload of a block in use. The header is one word, so that it is whole without the lock. */
    MemorySegment at(long block) {
        HeapWords now = words;
        long size = now.memory().byteSize();
        if (block >= HeapLayout.FIRST && block <= size - HeapLayout.SMALLEST - HeapLayout.HEADER
                && (block & HeapLayout.GRAIN - 1) == HeapLayout.HEADER) {
            long header = now.getAcquire(block);
            long length = Headers.size(header);
            if (Headers.isUsed(block, header, blocks.seed)
                    && length >= HeapLayout.SMALLEST
                    && length <= size - HeapLayout.HEADER - block) {
                return now.memory().asSlice(block + HeapLayout.HEADER, length - HeapLayout.HEADER);
            }
        }
        return look(_ -> { // which takes over a new size, and looks for the reason
            long length = Headers.size(blocks.usedHeader(block, 0));
            return words.memory().asSlice(block + HeapLayout.HEADER, length - HeapLayout.HEADER);
        });
    }

    /** Refuses to change a heap that has another allocator by now. */
    void requireCurrent() {
        if (isAlone && words.get(HeapLayout.STATE_AT) >>> 1 != idle >>> 1) {
            throw new IllegalStateException("the heap was opened anew since, and this is not its allocator any more");
        }
    }

    private void begin() {
        requireCurrent();
        if (!isAlone && log.isPending()) {
            growth.refresh(); // it may be of a growth that this process hasn't seen
        }
        log.begin();
        growth.adopt();
        if (quick.settle(free)) {
            log.begin();
        }
    }

    void use(MemorySegment memory) {
        if (memory.address() != words.memory().address()) {
            MemorySegment[] more = Arrays.copyOf(earlier, earlier.length + 1);
            more[earlier.length] = words.memory();
            earlier = more;
        }
        words = words.of(memory);
        blocks.use(words);
        log.use(words);
        quick.use(words);
    }

    /** Takes back what failed. */
    void failed(Throwable failure) {
        try {
            log.rollBack();
        } catch (Throwable second) { // the next operation tries it again
            failure.addSuppressed(second);
        }
    }

    /**
     * Takes a block.
     *
     * @param alignment of the payload, a power of two
     * @return its payload
     */
    MemorySegment allocate(long bytes, long alignment) {
        MemorySegment memory = words.memory();
        long block = owner == Thread.currentThread() ? quick.take(memory, bytes, alignment) : 0;
        if (block == 0) {
            block = allocateInside(bytes, alignment);
            memory = words.memory();
        }
        return memory.asSlice(block + HeapLayout.HEADER, bytes);
    }

    private long allocateInside(long bytes, long alignment) {
        if (bytes < 0 || alignment <= 0 || Long.bitCount(alignment) != 1) {
            throw new IllegalArgumentException("can't allocate " + bytes + " bytes at a multiple of " + alignment);
        }
        return takeOrGive(alignment, bytes, false, 0);
    }

    /**
     * Takes a block or gives one back, under the lock.
     *
     * <p>That is one method, and longer than what HotSpot makes a part of its caller (325 bytes of byte code), on purpose: so the rest of allocating and
     * freeing stays short enough to be a part of the user's code, where the segment need not become an object.
     *
     * @param alignment of the block to be taken, or {@link #GIVE}
     * @param address of the payload of the block to be given back, in native memory or not
     * @return the block that was taken
     */
    private long takeOrGive(long alignment, long bytes, boolean isNative, long address) {
        HeapWords entered = words;
        gate.enter(entered);
        try {
            if (alignment == GIVE) {
                if (!quick.put(words.memory(), address, bytes)) {
                    begin();
                    give(isNative ? offsetInside(address) - HeapLayout.HEADER : NOWHERE, bytes);
                    log.commit();
                    quick.done();
                }
                return 0;
            }
            long block = quick.take(words.memory(), bytes, alignment);
            if (block != 0) {
                return block;
            }
            begin();
            long need = HeapLayout.blockFor(Math.min(bytes, HeapLayout.LARGEST_HEAP)); // which isn't there either
            if (need <= HeapLayout.LARGEST_QUICK && alignment <= HeapLayout.GRAIN) {
                block = quick.takeOf(need);
            }
            if (block == 0) {
                block = free.take(need, alignment, bytes);
            }
            if (block == 0 && emptyQuick()) {
                log.begin();
                block = free.take(need, alignment, bytes);
            }
            if (block == 0) {
                Exception refusal = growth.growFor(need, alignment);
                log.begin();
                block = free.take(need, alignment, bytes);
                if (block == 0) {
                    throw new HeapFullException(bytes, alignment, blocks.end(), free.largest(), refusal);
                }
            }
            log.commit();
            quick.done();
            return block;
        } catch (Throwable failure) {
            failed(failure);
            throw failure;
        } finally {
            gate.leave(entered);
        }
    }

    /** Joins what is in quick lists with its neighbours, one by one, each an operation of its own. */
    boolean emptyQuick() {
        return quick.joinAll(free);
    }

    /** Makes the quick lists of a heap that was just opened, if they aren't in it. */
    void renewQuick() {
        try {
            quick.renew(free);
        } catch (Throwable failure) {
            failed(failure);
            throw failure;
        }
    }

    /** Gives a block back. */
    void free(MemorySegment payload) {
        long address = payload.address();
        long bytes = payload.byteSize();
        if (owner != Thread.currentThread() || !quick.put(words.memory(), address, bytes)) {
            takeOrGive(GIVE, bytes, payload.isNative(), address);
        }
    }

    private void give(long block, long bytes) {
        long header = blocks.usedHeader(block, bytes);
        long size = Headers.size(header);
        blocks.headerBehind(block, size);
        if (size > HeapLayout.LARGEST_QUICK || !quick.put(block, header, size)) {
            free.release(block, header, size);
        }
    }

    /** Where the block of a payload begins; a place where none can begin if it isn't in this heap. */
    long placeOf(MemorySegment payload) {
        return payload.isNative() ? offsetOf(payload.address()) - HeapLayout.HEADER : NOWHERE;
    }

    /**
     * Makes a block shorter or longer where it is.
     *
     * @return whether it could be
     */
    boolean resize(long block, long bytes, long newBytes) {
        HeapWords entered = words;
        gate.enter(entered);
        try {
            begin();
            boolean isDone = free.resize(block, blocks.usedHeader(block, bytes), newBytes);
            log.commit();
            return isDone;
        } catch (Throwable failure) {
            failed(failure);
            throw failure;
        } finally {
            gate.leave(entered);
        }
    }

    /** Marks a free block as one whose pages are about to be given back, as an operation of its own. */
    void markHole(long block) {
        log.begin();
        free.markHole(block);
        log.commit();
    }
}
