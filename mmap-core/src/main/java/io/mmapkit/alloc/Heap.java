package io.mmapkit.alloc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * The operations of a heap, by offsets. Each is one step as far as others can see: it comes to its end, or is taken back by the {@link UndoLog},
 * whatever ends it.
 *
 * <p>Small blocks that are given back go to a quick list of their size first, where they stay as they are: the next who wants that size has one
 * for a few loads and stores. Everything else is joined with free neighbours at once, and goes to the {@link FreeLists}.
 */
final class Heap {
    private static final int COUNT_BITS = 16; // of a quick list's head
    static final long ONE = 1L << Long.SIZE - COUNT_BITS;
    static final long LINK = ONE - 1;
    private static final long GROWTH = 4; // a fourth of the heap at least
    private static final long RESTORED = 64; // beyond the end of a block: the next header with its links

    private final Ground ground;
    private final Gate gate;
    private final Blocks blocks;
    private final UndoLog log;
    private final FreeLists lists;
    private final QuickPath quick;
    private final boolean isLogged;
    private final Thread owner; // or null
    private final boolean isAlone; // this object, with the heap
    private final long idle;
    private HeapWords words; // of final fields: a thread that sees an old one finds the lock by it, and under that the new one
    private MemorySegment[] earlier = {}; // where the memory was before it grew
    private long sizeWord;
    private volatile long most; // to grow to by itself

    Heap(Ground ground, Gate gate, HeapFormat.Opened opened) {
        this.ground = ground;
        this.gate = gate;
        this.words = opened.words();
        this.owner = gate.owner();
        this.isAlone = gate.mode() != HeapMode.SHARED;
        this.idle = opened.idle();
        this.blocks = new Blocks(words, opened.seed(), opened.size());
        this.sizeWord = HeapFormat.sizeWord(opened.size(), opened.seed());
        this.log = new UndoLog(words, opened.isLogged(), opened.seed(), idle);
        this.lists = new FreeLists(blocks, log);
        this.isLogged = opened.isLogged();
        this.quick = new QuickPath(opened);
    }

    Blocks blocks() {
        return blocks;
    }

    Ground ground() {
        return ground;
    }

    HeapMode mode() {
        return gate.mode();
    }

    /** What is accessed now. */
    HeapWords words() {
        return words;
    }

    void growUpTo(long newByteSize) {
        most = newByteSize;
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
            return inside(() -> look.apply(new HeapWalk(blocks)));
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
            if (Headers.isValid(block, header, blocks.seed)
                    && (header & (Headers.USED | Headers.QUICK)) == Headers.USED && length >= HeapLayout.SMALLEST
                    && length <= size - HeapLayout.HEADER - block) {
                return now.memory().asSlice(block + HeapLayout.HEADER, length - HeapLayout.HEADER);
            }
        }
        return look(_ -> { // which takes over a new size, and looks for the reason
            long length = Headers.size(usedHeader(block, 0));
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
            refresh(); // it may be of a growth that this process hasn't seen
        }
        log.begin();
        if (words.get(HeapLayout.SIZE_AT) != sizeWord) {
            adopt();
        }
    }

    /** Another process made the heap longer. */
    private void adopt() {
        long found = words.get(HeapLayout.SIZE_AT);
        long size = HeapFormat.size(found, blocks.seed);
        if (size < blocks.end()) {
            throw new HeapCorruptedException(HeapLayout.SIZE_AT, "it can't be that long");
        }
        if (size > words.memory().byteSize()) {
            refresh();
            if (size > ground.memory().byteSize()) {
                throw new HeapCorruptedException(HeapLayout.SIZE_AT,
                        "it says that it has " + size + " bytes, and there are " + ground.memory().byteSize());
            }
        }
        blocks.setEnd(size);
        sizeWord = found;
    }

    private void refresh() {
        try {
            ground.refresh();
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
        use(ground.memory());
    }

    private void use(MemorySegment memory) {
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

    private void failed(Throwable failure) {
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
        long block = owner == Thread.currentThread() ? quick.take(bytes, alignment) : 0;
        if (block == 0) {
            block = allocateInside(bytes, alignment);
        }
        return words.memory().asSlice(block + HeapLayout.HEADER, bytes);
    }

    private long allocateInside(long bytes, long alignment) {
        if (bytes < 0 || alignment <= 0 || Long.bitCount(alignment) != 1) {
            throw new IllegalArgumentException("can't allocate " + bytes + " bytes at a multiple of " + alignment);
        }
        if (bytes > HeapLayout.LARGEST_HEAP || alignment > HeapLayout.LARGEST_HEAP) {
            throw new HeapFullException(bytes, alignment, words.memory().byteSize(), 0, null);
        }
        HeapWords entered = words;
        gate.enter(entered);
        try {
            long block = quick.take(bytes, alignment);
            return block != 0 ? block : take(HeapLayout.blockFor(bytes), alignment, bytes);
        } finally {
            gate.leave(entered);
        }
    }

    private long take(long need, long alignment, long requested) {
        try {
            begin();
            long block = 0;
            if (need <= HeapLayout.LARGEST_QUICK && alignment <= HeapLayout.GRAIN) {
                block = takeQuick(need);
            }
            if (block == 0) {
                block = takeSlowly(need, alignment, requested);
            }
            log.commit();
            return block;
        } catch (Throwable failure) {
            failed(failure);
            throw failure;
        }
    }

    /** Gives a block back. */
    void free(MemorySegment payload) {
        long address = payload.address();
        long bytes = payload.byteSize();
        if (owner != Thread.currentThread() || !quick.put(address, bytes)) {
            freeInside(payload.isNative(), address, bytes);
        }
    }

    /** Isn't given the segment, which would have to become an object then, whichever way is taken. */
    private void freeInside(boolean isNative, long address, long bytes) {
        HeapWords entered = words;
        gate.enter(entered);
        try {
            if (!quick.put(address, bytes)) {
                give(isNative ? offsetInside(address) - HeapLayout.HEADER : -1, bytes);
            }
        } finally {
            gate.leave(entered);
        }
    }

    /** Where the block of a payload begins; a place where none can begin if it isn't in this heap. */
    long placeOf(MemorySegment payload) {
        return payload.isNative() ? offsetOf(payload.address()) - HeapLayout.HEADER : -1;
    }

    private void give(long block, long bytes) {
        try {
            begin();
            long header = usedHeader(block, bytes);
            long size = Headers.size(header);
            requireIntact(block, size);
            if (size > HeapLayout.LARGEST_QUICK || !putQuick(block, header, size)) {
                release(block, header, size);
            }
            log.commit();
        } catch (Throwable failure) {
            failed(failure);
            throw failure;
        }
    }

    /** The header of a block that is in use; the way to an exception that says why it isn't may be long. */
    private long usedHeader(long block, long bytes) {
        long header = blocks.isPlace(block) ? blocks.words.get(block) : 0;
        if (!Headers.isValid(block, header, blocks.seed) || (header & (Headers.USED | Headers.QUICK)) != Headers.USED
                || Headers.size(header) < HeapLayout.SMALLEST
                || Headers.size(header) > blocks.end() - HeapLayout.HEADER - block) {
            throw HeapWalk.whyNotUsed(blocks, block);
        }
        if (bytes > Headers.size(header) - HeapLayout.HEADER) {
            throw new ForeignSegmentException(block + HeapLayout.HEADER, "the block at offset "
                    + (block + HeapLayout.HEADER) + " has " + (Headers.size(header) - HeapLayout.HEADER)
                    + " bytes, and the segment " + bytes);
        }
        return header;
    }

    /** The header behind a block that is in use, which tells whether anybody wrote beyond its end. */
    private long requireIntact(long block, long size) {
        long next = blocks.header(block + size);
        if ((next & Headers.PREVIOUS_IS_FREE) != 0) {
            throw new HeapCorruptedException(block + size,
                    "it says that the block in front of it is free, which isn't");
        }
        return next;
    }

    // Quick lists: the head has the first block in its lower 48 bits, and above them how many there are

    static long quickAt(long size) {
        return HeapLayout.QUICK_AT + (size >>> 1); // a word for each grain
    }

    static long quickFirst(long head) {
        return head & LINK;
    }

    static int quickCount(long head) {
        return (int) (head >>> Long.SIZE - COUNT_BITS);
    }

    private long takeQuick(long need) {
        long at = quickAt(need);
        long head = blocks.words.get(at);
        if (head == 0) {
            return 0;
        }
        long block = blocks.link(at, head & LINK);
        long header = blocks.words.get(block);
        long content = need | Headers.USED | header & Headers.PREVIOUS_IS_FREE;
        if (header != Headers.of(block, content | Headers.QUICK, blocks.seed) || block == 0) {
            throw new HeapCorruptedException(block, "a block in a quick list was written over");
        }
        long next = blocks.link(block + FreeLists.NEXT, blocks.words.get(block + FreeLists.NEXT));
        log.store(at, (head & ~LINK) - ONE | next); // 0 with the last
        log.store(block, Headers.of(block, content, blocks.seed));
        return block;
    }

    private boolean putQuick(long block, long header, long size) {
        long at = quickAt(size);
        long head = blocks.words.get(at);
        if (quickCount(head) >= HeapLayout.LONGEST_QUICK) {
            return false;
        }
        log.store(block + FreeLists.NEXT, head & LINK);
        log.store(block, Headers.of(block, header & Headers.CONTENT | Headers.QUICK, blocks.seed));
        log.store(at, (head & ~LINK) + ONE | block);
        return true;
    }

    /** Joins what is in quick lists with its neighbours, one by one, each an operation of its own. */
    boolean emptyQuick() {
        boolean any = false;
        for (long size = HeapLayout.SMALLEST; size <= HeapLayout.LARGEST_QUICK; size += HeapLayout.GRAIN) {
            for (int i = 0; i <= HeapLayout.LONGEST_QUICK; i++) {
                log.begin();
                long block = takeQuick(size);
                if (block == 0) {
                    break;
                }
                release(block, blocks.header(block), size);
                log.commit();
                any = true;
            }
        }
        log.commit();
        return any;
    }

    /** Makes the quick lists of a heap without log anew: its last owner may have died over one of them. */
    void renewQuick() {
        if (isLogged) {
            return;
        }
        LongStream.Builder found = LongStream.builder();
        new HeapWalk(blocks).visit((block, _, kind) -> {
            if (kind == HeapWalk.Kind.QUICK) {
                found.add(block);
            }
        });
        for (long size = HeapLayout.SMALLEST; size <= HeapLayout.LARGEST_QUICK; size += HeapLayout.GRAIN) {
            words.put(quickAt(size), 0);
        }
        for (long block : found.build().toArray()) { // in use again, and so given back as any other
            words.put(block, words.get(block) ^ Headers.QUICK_MASK);
            give(block, 0);
        }
    }

    // The free lists

    private long takeSlowly(long need, long alignment, long requested) {
        long block = takeFree(need, alignment);
        if (block == 0 && emptyQuick()) {
            log.begin();
            block = takeFree(need, alignment);
        }
        if (block == 0) {
            IOException refusal = growFor(need, alignment);
            log.begin();
            block = takeFree(need, alignment);
            if (block == 0) {
                long largest = Math.max(0, lists.largest() - HeapLayout.HEADER);
                throw new HeapFullException(requested, alignment, blocks.end(), largest, refusal);
            }
        }
        return block;
    }

    private long takeFree(long need, long alignment) {
        long block = lists.find(need);
        if (block != 0 && alignment > HeapLayout.GRAIN) {
            if (gap(block, alignment) + need > Headers.size(blocks.freeHeader(block))) {
                long longest = need + alignment + HeapLayout.GRAIN;
                block = longest > HeapLayout.LARGEST_HEAP ? 0 : lists.find(longest);
            }
        }
        if (block == 0) {
            return 0;
        }
        long header = blocks.freeHeader(block);
        long size = Headers.size(header);
        long gap = gap(block, alignment);
        if (gap + need > size) {
            throw new HeapCorruptedException(block, "a free block changed while it was looked at");
        }
        requireRoom(block, header, Math.min(size, gap + need + RESTORED), need, alignment);
        return take(block, header, size, gap, need);
    }

    /** How much has to stay in front of an aligned payload: nothing, or a free block. */
    private long gap(long block, long alignment) {
        if (alignment <= HeapLayout.GRAIN) {
            return 0;
        }
        long payload = blocks.words.memory().address() + block + HeapLayout.HEADER;
        long gap = -payload & alignment - 1;
        return gap == HeapLayout.GRAIN ? gap + alignment : gap; // others are multiples of 32 or 0
    }

    private void requireRoom(long block, long header, long length, long need, long alignment) {
        if ((header & Headers.HOLE) != 0) {
            try {
                ground.restore(block, length);
            } catch (IOException refused) {
                throw new HeapFullException(need - HeapLayout.HEADER, alignment, blocks.end(), 0, refused);
            }
        }
    }

    private long take(long block, long header, long size, long gap, long need) {
        long next = blocks.header(block + size);
        if ((next & Headers.PREVIOUS_IS_FREE) == 0) {
            throw new HeapCorruptedException(block + size,
                    "it says that the block in front of it is used, which is free");
        }
        long hole = header & Headers.HOLE;
        lists.remove(block, size);
        long taken = block + gap;
        if (gap > 0) {
            putFree(block, gap, hole);
        }
        long rest = size - gap - need;
        if (rest >= HeapLayout.SMALLEST) {
            putFree(taken + need, rest, hole);
        } else {
            rest = 0;
            log.store(block + size, Headers.of(block + size, next & Headers.CONTENT & ~Headers.PREVIOUS_IS_FREE,
                    blocks.seed));
        }
        long flags = gap > 0 ? Headers.USED | Headers.PREVIOUS_IS_FREE : Headers.USED;
        log.store(taken, Headers.of(taken, size - gap - rest | flags, blocks.seed));
        return taken;
    }

    /** Makes a free block of a range between used ones, and puts it into its list. */
    private void putFree(long block, long size, long hole) {
        log.store(block, Headers.of(block, size | hole, blocks.seed));
        log.store(block + size - Long.BYTES, size);
        lists.insert(block, size);
    }

    /** Joins a block with its free neighbours. The headers that are within it then are wiped, so that nobody takes them for such. */
    private void release(long block, long header, long size) {
        long next = block + size;
        long nextHeader = blocks.header(next);
        long start = block;
        long total = size;
        long hole = 0;
        if (Headers.isFree(nextHeader)) {
            long nextSize = Headers.size(nextHeader);
            hole = nextHeader & Headers.HOLE;
            total += nextSize;
            lists.remove(next, nextSize);
            log.store(next, 0);
            next += nextSize;
            nextHeader = blocks.header(next);
        }
        if ((header & Headers.PREVIOUS_IS_FREE) != 0) {
            start = blocks.before(block);
            hole |= blocks.freeHeader(start) & Headers.HOLE;
            total += block - start;
            lists.remove(start, block - start);
            log.store(block, 0);
        }
        if ((nextHeader & Headers.PREVIOUS_IS_FREE) == 0) {
            log.store(next,
                    Headers.of(next, nextHeader & Headers.CONTENT | Headers.PREVIOUS_IS_FREE, blocks.seed));
        }
        putFree(start, total, hole);
    }

    /**
     * Makes a block shorter or longer where it is.
     *
     * @return whether it could be
     */
    boolean resize(long block, long bytes, long need) {
        HeapWords entered = words;
        gate.enter(entered);
        try {
            begin();
            long header = usedHeader(block, bytes);
            boolean isDone = resizeTo(block, header, Headers.size(header), need);
            log.commit();
            return isDone;
        } catch (Throwable failure) {
            failed(failure);
            throw failure;
        } finally {
            gate.leave(entered);
        }
    }

    private boolean resizeTo(long block, long header, long size, long need) {
        long next = block + size;
        long nextHeader = requireIntact(block, size);
        long total = size;
        long hole = 0;
        boolean isJoined = Headers.isFree(nextHeader) && need != size;
        if (isJoined) {
            total += Headers.size(nextHeader);
            hole = nextHeader & Headers.HOLE;
        }
        if (total < need) {
            return false;
        }
        if (total - need < HeapLayout.SMALLEST && (!isJoined || need <= size)) {
            return true; // no block could be made of what is left
        }
        if (isJoined) {
            if (need > size) {
                requireRoom(next, nextHeader, Math.min(total, need + RESTORED) - size, need,
                        HeapLayout.GRAIN);
            }
            lists.remove(next, total - size);
            log.store(next, 0);
            next = block + total;
            nextHeader = blocks.header(next);
        }
        long rest = total - need;
        if (rest >= HeapLayout.SMALLEST) {
            putFree(block + need, rest, hole);
        } else {
            rest = 0;
        }
        long flags = rest > 0 ? Headers.PREVIOUS_IS_FREE : 0;
        if ((nextHeader & Headers.PREVIOUS_IS_FREE) != flags) {
            log.store(next, Headers.of(next,
                    nextHeader & Headers.CONTENT & ~Headers.PREVIOUS_IS_FREE | flags, blocks.seed));
        }
        log.store(block, Headers.of(block, total - rest | header & Headers.CONTENT & HeapLayout.GRAIN - 1,
                blocks.seed));
        return true;
    }

    // Growth and pages

    /** Grows for a block that there is no room for, if that is wanted; returns why it wasn't possible, or null. */
    private IOException growFor(long need, long alignment) {
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
        try {
            growTo(Math.min(limit, end + Math.max(more, end / GROWTH)));
            return null;
        } catch (IOException refused) {
            return refused;
        }
    }

    void growTo(long newByteSize) throws IOException {
        if (newByteSize > ground.memory().byteSize()) {
            ground.grow(newByteSize);
        }
        use(ground.memory());
        long end = Math.min(words.memory().byteSize(), HeapLayout.LARGEST_HEAP) & -HeapLayout.GRAIN;
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
            release(block, header, size);
            log.commit();
            sizeWord = newSize;
        } catch (Throwable failure) {
            blocks.setEnd(oldEnd);
            failed(failure);
            throw failure;
        }
    }

    /** Marks a free block as one whose pages are about to be given back. */
    void markHole(long block) {
        log.begin();
        long header = blocks.freeHeader(block);
        if ((header & Headers.HOLE) == 0) {
            log.store(block, Headers.of(block, header & Headers.CONTENT | Headers.HOLE, blocks.seed));
        }
        log.commit();
    }
}
