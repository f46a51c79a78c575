package io.mmapkit.alloc;

import io.mmapkit.MappedRegion;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A heap in memory of the caller's: blocks of any size are taken from it and given back one by one. In a {@link SharedSegment} all processes that
 * have it attached take and give from the same heap, and in a file the heap is still there when the file is opened again.
 *
 * {@snippet file="PersistentHeap.java" region="heap"}
 *
 * <p><b>Blocks.</b> What {@link #allocate} gives is a slice of the heap's memory: it ends with that, and accesses outside of it are refused. Its
 * bytes are <em>not</em> cleared: they are what the last owner left. {@link #allocateZeroed} clears them. A block belongs to who allocated it until
 * it is {@linkplain #free freed}, by anybody. A segment of a freed block still reaches the bytes, as in C: nothing can end it alone.
 *
 * <p><b>Offsets.</b> A process has the memory where it happens to be mapped. So references within it are offsets from its first byte, and 0 is
 * none: {@link #offsetOf} and {@link #at} convert, {@link Offset} is one as a field, and {@link #root()} is the one by which to find the others.
 *
 * <p><b>Death.</b> A heap in a {@link SharedSegment}, or in a region whose stores others see ({@link io.mmapkit.Sharing#SHARED}), has a log. SIGKILL
 * its process at whichever instruction, and the next to use it finds each operation done or not begun; it takes back what was in the middle. What a
 * process had allocated and not yet noted in the memory when it was killed stays allocated. That is of deaths of processes: if the power fails,
 * the file has what the kernel happened to write, unless it was {@linkplain MappedRegion#sync synced} while nobody changed it. A heap without log, of
 * which the memory dies with the process as a rule, isn't opened if it was left in the middle of a change.
 *
 * <p><b>Threads and processes.</b> {@link HeapMode} says who may use a heap at once. In mode {@link HeapMode#SHARED} a process that is stopped within an
 * operation keeps the others waiting, for half a minute at most; one that died doesn't. Close the {@link SharedSegment}, and not its region alone: a thread
 * that is inside of an operation then can't give the lock back, and others wait until the segment is closed, too.
 *
 * <p><b>Mistakes</b> are told from damage, and neither is acted on: {@link DoubleFreeException}, {@link ForeignSegmentException}, {@link
 * HeapCorruptedException} with the offset. Offsets and sizes in the heap are read once, checked, and then used, always by the caller's own segment:
 * whatever lies in the memory, nothing outside of it is touched and no loop is endless. Headers have a checksum of 20 bits against accidents. Against
 * a peer that forges, there is none: it can give you another's block.
 *
 * <p><b>Full.</b> {@link HeapFullException} says how much was asked for and how much there is. Where another process has made a shared heap longer, and
 * this one can't have the rest mapped, whatever needs it throws {@link java.io.UncheckedIOException}.
 *
 * <p><b>Faults.</b> Accesses fault if a peer cuts the file, as told of {@link SharedSegment}: a memfd that can't be cut is safe from that.
 *
 * <p><b>Cost.</b> A block needs 8 bytes more than was asked for, rounded up to a multiple of 16, and 32 at least; the heap 12 KiB. Everything takes a
 * bounded number of steps whatever the heap's size, but {@link #statistics}, {@link #check}, {@link #dump} and {@link #trim}, and messages about mistakes,
 * which go from block to block.
 *
 * <p>There is nothing to be closed: it ends with its memory, after which everything throws {@link IllegalStateException}.
 */
public final class RegionAllocator implements SegmentAllocator {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private final Heap heap;

    private RegionAllocator(Heap heap) {
        this.heap = heap;
    }

    /**
     * Makes a heap for the threads of this JVM, without log, in any memory.
     *
     * @param memory native and writable, at a multiple of 16, of at least 12,320 bytes; what is in it is lost
     * @return the heap
     * @throws IllegalArgumentException if the memory isn't such
     * @throws IllegalStateException if it is closed
     */
    public static RegionAllocator create(MemorySegment memory) {
        return create(memory, HeapMode.THREADS);
    }

    /**
     * Makes a heap without log, in any memory.
     *
     * @param memory native and writable, at a multiple of 16, of at least 12,320 bytes; what is in it is lost
     * @param mode {@link HeapMode#CONFINED} to the calling thread, or {@link HeapMode#THREADS}
     * @return the heap
     * @throws IllegalArgumentException if the memory isn't such, or the mode is {@link HeapMode#SHARED}
     * @throws IllegalStateException if it is closed
     */
    public static RegionAllocator create(MemorySegment memory, HeapMode mode) {
        requireOneJvm(mode);
        return new RegionAllocator(HeapOpening.make(new PlainGround(memory), mode, false));
    }

    /**
     * Makes a heap in a region, which can grow and give pages back. It has a log if others see the region's stores.
     *
     * @param region readable and writable, from its first byte; it may be a file that is opened again later
     * @param mode {@link HeapMode#CONFINED} to the calling thread, or {@link HeapMode#THREADS}: one process at a time
     * @return the heap
     * @throws IllegalArgumentException if the region doesn't begin at a multiple of 16, is too short or can't be written, or the mode is {@link
     *         HeapMode#SHARED}
     * @throws IllegalStateException if there is a heap already, or the region is closed
     */
    public static RegionAllocator create(MappedRegion region, HeapMode mode) {
        requireOneJvm(mode);
        HeapFormat.requireUsable(region.segment());
        if (HeapFormat.isThere(region.segment())) {
            throw new IllegalStateException("there is a heap already in " + region);
        }
        RegionGround ground = new RegionGround(region, null);
        return new RegionAllocator(HeapOpening.make(ground, mode, ground.isShared()));
    }

    /**
     * Makes a heap in a segment, for all who have it attached. Of many who want one, {@link #createOrOpen(SharedSegment)} lets one make it.
     *
     * @param segment attached for writing; the first 12 KiB of its contents are zero
     * @return the heap
     * @throws IOException if the system refuses
     * @throws IllegalArgumentException if the segment is too short
     * @throws IllegalStateException if there is a heap or something else, or the segment is closed, or attached for reading only
     * @throws UnsupportedOperationException if it is memory that children inherit: nobody could tell who of them lives
     */
    public static RegionAllocator create(SharedSegment segment) throws IOException {
        return new RegionAllocator(HeapOpening.create(segment, PATIENCE));
    }

    /**
     * Opens a heap that {@link #create(MemorySegment)} made in this memory, or in memory of which this is a copy, whose last allocator isn't
     * used any more: where it is, what changes the heap says so by an {@link IllegalStateException}, and what only reads doesn't notice.
     *
     * @param memory from the heap's first byte
     * @return the heap, in the mode in which it was made; if that is {@link HeapMode#CONFINED}, confined to the calling thread
     * @throws IncompatibleHeapException if there is none that can be opened
     * @throws IllegalArgumentException if it isn't native and writable, or not at a multiple of 16
     * @throws IllegalStateException if the memory is closed
     */
    public static RegionAllocator open(MemorySegment memory) throws IncompatibleHeapException {
        return openAlone(new PlainGround(memory), new HeapWords(memory));
    }

    /**
     * Opens a heap that {@link #create(MappedRegion, HeapMode)} made in this memory or file. What a process that was killed left in the middle is taken
     * back. The heap's last allocator must not be used any more, here or elsewhere; where it is, what changes the heap says so by an {@link IllegalStateException}, and what only
     * reads ({@link #root}, {@link #at}, {@link #offsetOf}) doesn't notice. One that is inside of an operation at this moment isn't waited for.
     *
     * @param region readable and writable, from the heap's first byte
     * @return the heap, in the mode in which it was made; if that is {@link HeapMode#CONFINED}, confined to the calling thread
     * @throws IncompatibleHeapException if there is none that can be opened
     * @throws IllegalArgumentException if the region can't be written, or doesn't begin at a multiple of 16
     * @throws IllegalStateException if the region is closed
     */
    public static RegionAllocator open(MappedRegion region) throws IncompatibleHeapException {
        return openAlone(new RegionGround(region, null), new HeapWords(region.segment()));
    }

    /**
     * Opens the heap of a segment.
     *
     * @param segment attached for writing
     * @return the heap
     * @throws IncompatibleHeapException if there is none that can be opened; or none yet
     * @throws IOException if the system refuses
     * @throws HeapBusyException if one that lives has it locked and doesn't go on
     * @throws IllegalStateException if the segment is closed, or attached for reading only
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public static RegionAllocator open(SharedSegment segment) throws IOException {
        return open(segment, new HeapWords(segment.segment()), PATIENCE);
    }

    /** The same, for tests that watch the stores. */
    static RegionAllocator open(SharedSegment segment, HeapWords words, long patience) throws IOException {
        return new RegionAllocator(HeapOpening.open(segment, words, patience));
    }

    /**
     * Opens the heap of a segment, or makes it if the first 12 KiB of its contents are zero. Of many that do so at once, one makes it, and if that is killed
     * meanwhile, another one.
     *
     * @param segment attached for writing
     * @return the heap
     * @throws IncompatibleHeapException if there is something that can't be opened
     * @throws IOException if the system refuses
     * @throws HeapBusyException if one that lives has it locked and doesn't go on
     * @throws IllegalArgumentException if the segment is too short
     * @throws IllegalStateException if the segment is closed, or attached for reading only
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public static RegionAllocator createOrOpen(SharedSegment segment) throws IOException {
        return new RegionAllocator(HeapOpening.createOrOpen(segment, PATIENCE));
    }

    /** The same as {@link #open(MemorySegment)}, for tests that watch the stores, too. */
    static RegionAllocator openAlone(Ground ground, HeapWords words) throws IncompatibleHeapException {
        return new RegionAllocator(HeapOpening.alone(ground, words));
    }

    private static void requireOneJvm(HeapMode mode) {
        if (Objects.requireNonNull(mode) == HeapMode.SHARED) {
            throw new IllegalArgumentException(
                    "a heap that processes share needs a SharedSegment, which tells who lives");
        }
    }

    // Blocks

    /**
     * Takes a block. Its bytes aren't cleared.
     *
     * @param byteSize in bytes; 0 is a block, too
     * @param byteAlignment what its address is a multiple of: a power of two. Above 16, up to a page, that also holds where another process has the
     *        memory, if that begins at a page as regions and segments do; beyond a page it is of this process
     * @return a slice of the heap's memory, of that size
     * @throws HeapFullException if there is no room, and it can't grow
     * @throws HeapCorruptedException if the heap is damaged where it was looked at
     * @throws HeapBusyException if one that lives has it locked and doesn't go on
     * @throws IllegalArgumentException if the size is negative, or the alignment isn't a power of two
     * @throws IllegalStateException if the memory is closed
     * @throws WrongThreadException if the heap is confined to another thread
     */
    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        return heap.allocate(byteSize, byteAlignment);
    }

    /**
     * Takes a block, and clears it.
     *
     * @param byteSize in bytes
     * @param byteAlignment as of {@link #allocate}
     * @return a slice of the heap's memory, of that size, all zero
     */
    public MemorySegment allocateZeroed(long byteSize, long byteAlignment) {
        return allocate(byteSize, byteAlignment).fill((byte) 0);
    }

    /**
     * Gives a block back. Segments of it must not be used any more: its bytes will be another's.
     *
     * <p>What counts of the segment is its address and its size. One that was left over from other memory, which was closed and at whose address this
     * heap is now, can't be told from one of this heap's.
     *
     * @param block what {@link #allocate} or {@link #at} gave, or a segment that begins there and isn't longer
     * @throws DoubleFreeException if it is free already
     * @throws ForeignSegmentException if it doesn't begin where a block of this heap does, or is longer than that
     * @throws HeapCorruptedException if somebody wrote over its header or beyond its end, or the heap is damaged otherwise
     * @throws HeapBusyException if one that lives has the heap locked and doesn't go on
     * @throws IllegalStateException if the memory is closed
     * @throws WrongThreadException if the heap is confined to another thread
     */
    public void free(MemorySegment block) {
        heap.free(block);
    }

    /**
     * Makes a block longer or shorter, where it is if there is room behind it, and otherwise by taking another one and giving this one back.
     *
     * <p>Where it moves, that is three operations, of which others may see each alone, and the block is free before the caller can note where
     * its bytes are now. So a block to which something in memory refers isn't for this: allocate another one, copy, store the reference, and free the old one.
     *
     * @param block what {@link #allocate} or {@link #at} gave; must not be used any more
     * @param newByteSize in bytes
     * @return a segment of the new size, which begins with the bytes of the old one, as many as there is room for. If it moved, its address
     *         is a multiple of 16 and no more
     * @throws HeapFullException if there is no room; the block is as before then
     * @throws IllegalArgumentException if the size is negative, and as {@link #free}
     * @throws HeapCorruptedException as {@link #free}
     * @throws IllegalStateException if the memory is closed
     */
    public MemorySegment reallocate(MemorySegment block, long newByteSize) {
        if (newByteSize < 0) {
            throw new IllegalArgumentException("a block can't have " + newByteSize + " bytes");
        }
        long place = heap.placeOf(block);
        if (newByteSize <= HeapLayout.LARGEST_HEAP
                && heap.resize(place, block.byteSize(), newByteSize)) {
            return heap.words().memory().asSlice(place + HeapLayout.HEADER, newByteSize);
        }
        MemorySegment moved = allocate(newByteSize, 1);
        MemorySegment.copy(at(place + HeapLayout.HEADER), 0, moved, 0, Math.min(block.byteSize(), newByteSize));
        heap.free(at(place + HeapLayout.HEADER));
        return moved;
    }

    /**
     * How much can be stored in a block: at least what was asked for.
     *
     * @param block what {@link #allocate} or {@link #at} gave
     * @return in bytes
     * @throws IllegalArgumentException as {@link #free}
     * @throws HeapCorruptedException if its header was written over
     * @throws IllegalStateException if the memory is closed
     */
    public long usableSize(MemorySegment block) {
        long offset = heap.placeOf(block) + HeapLayout.HEADER;
        long usable = at(offset).byteSize();
        if (block.byteSize() > usable) {
            throw Blocks.longer(offset, usable, block.byteSize());
        }
        return usable;
    }

    // Offsets

    /**
     * What names a block in every process and after the file was opened again.
     *
     * @param block what {@link #allocate} or {@link #at} gave, or a part of that
     * @return how many bytes from the heap's start it begins, never 0
     * @throws ForeignSegmentException if it isn't in this heap, or begins in the heap's own header, as the heap's memory does
     * @throws HeapBusyException if it isn't found, and one that lives has the heap locked and doesn't go on
     */
    public long offsetOf(MemorySegment block) {
        long offset = block.isNative() ? heap.offsetOf(block.address()) : -1;
        if (offset < HeapLayout.FIRST + HeapLayout.HEADER) {
            throw new ForeignSegmentException(offset, block + " isn't of a block of this heap");
        }
        return offset;
    }

    /**
     * The block at an offset: for who found it in the memory. Takes no lock.
     *
     * @param offset as {@link #offsetOf} gave it for the whole block, here or in another process
     * @return all of it, which may be more than was asked for
     * @throws DoubleFreeException if it is free
     * @throws ForeignSegmentException if no block begins there, or the offset is 0
     * @throws HeapCorruptedException if its header was written over
     * @throws IllegalStateException if the memory is closed
     */
    public MemorySegment at(long offset) {
        return heap.at(offset - HeapLayout.HEADER);
    }

    /**
     * The first reference of all, by which whoever opens the heap finds what is in it.
     *
     * @return an offset for {@link #at}, or 0 as long as none was set
     * @throws IllegalStateException if the memory is closed
     */
    public long root() {
        return heap.words().getAcquire(HeapLayout.ROOT_AT);
    }

    /**
     * Sets the root. What was stored before is seen by who finds it.
     *
     * @param offset of a block in use, or 0
     * @throws IllegalArgumentException as {@link #at}
     * @throws IllegalStateException if the memory is closed, or the heap was opened anew since
     */
    public void setRoot(long offset) {
        heap.requireCurrent();
        if (offset != 0) {
            at(offset);
        }
        heap.words().put(HeapLayout.ROOT_AT, offset);
    }

    /**
     * Sets the root if it still is what it was taken for: of many who do so at once, one succeeds.
     *
     * @param expected what it is taken for
     * @param offset of a block in use, or 0
     * @return whether it was set
     * @throws IllegalArgumentException as {@link #at}
     * @throws IllegalStateException if the memory is closed, or the heap was opened anew since
     */
    public boolean compareAndSetRoot(long expected, long offset) {
        heap.requireCurrent();
        if (offset != 0) {
            at(offset);
        }
        return heap.words().cas(HeapLayout.ROOT_AT, expected, offset);
    }

    // The heap as a whole

    /** {@return who may use the heap at once} */
    public HeapMode mode() {
        return heap.mode();
    }

    /** {@return how long the memory of the heap is as far as this process has it, in bytes} */
    public long byteSize() {
        return heap.words().memory().byteSize();
    }

    /**
     * Counts all blocks, with the heap locked.
     *
     * @return what the heap consists of at this moment
     * @throws HeapCorruptedException if a header was written over
     * @throws IllegalStateException if the memory is closed
     */
    public HeapStatistics statistics() {
        return heap.look(HeapWalk::count);
    }

    /**
     * Proves that the heap is whole, with the heap locked: that its blocks follow each other from the first to the last, no two free ones side by
     * side, and that exactly the free ones are in exactly the lists in which they belong.
     *
     * @return what the heap consists of at this moment
     * @throws HeapCorruptedException with the offset of the first thing that is wrong
     * @throws IllegalStateException if the memory is closed
     */
    public HeapStatistics check() {
        return heap.look(HeapWalk::check);
    }

    /** Visits all blocks. */
    void visit(HeapWalk.Visitor visitor) {
        heap.look(walk -> {
            walk.visit(visitor);
            return null;
        });
    }

    /**
     * Draws the heap. Of one that is damaged it draws the part in front of that.
     *
     * @return a picture of this moment
     * @throws HeapCorruptedException if the header of the heap itself is damaged
     * @throws IllegalStateException if the memory is closed
     */
    public HeapDump dump() {
        return heap.look(walk -> HeapDump.of(walk, walk.heapBytes()));
    }

    /**
     * Makes the memory of the heap longer, for all who use it.
     *
     * @param newByteSize of the region or the segment's contents, in bytes; if that is as long by now, the heap takes over what there is
     * @throws IOException if the system refuses: {@link MappedRegion#grow} and {@link SharedSegment#grow} say when
     * @throws IllegalArgumentException if it is shorter than now
     * @throws IllegalStateException if the memory is closed
     * @throws UnsupportedOperationException if the heap isn't over a region or a shared segment
     */
    public void grow(long newByteSize) throws IOException {
        requireRegion();
        if (newByteSize < byteSize()) {
            throw new IllegalArgumentException(
                    "a heap of " + byteSize() + " bytes can't be made longer to " + newByteSize);
        }
        heap.inside(() -> {
            heap.growth().growTo(newByteSize);
            return null;
        });
    }

    /**
     * Lets this allocator make the memory longer by itself when there is no room: by a fourth of it, or by what is needed.
     *
     * @param newByteSize the most, in bytes; 0, as at first, for never
     * @return this
     * @throws IllegalArgumentException if it is negative
     * @throws UnsupportedOperationException if the heap isn't over a region or a shared segment
     */
    public RegionAllocator growUpTo(long newByteSize) {
        if (newByteSize < 0) {
            throw new IllegalArgumentException("a heap can't grow up to " + newByteSize + " bytes");
        }
        requireRegion();
        heap.growth().upTo(newByteSize);
        return this;
    }

    /**
     * Gives the pages that lie within free blocks back to the system, with the heap locked. They are fetched again before they are used: if there is no
     * memory by then, that is a {@link HeapFullException}.
     *
     * @return how many bytes of free blocks are without pages now
     * @throws IOException if the system refuses, or the file system can't make holes (EOPNOTSUPP)
     * @throws HeapCorruptedException if the heap is damaged
     * @throws IllegalStateException if the memory is closed
     * @throws UnsupportedOperationException if the heap isn't over a region or a shared segment
     */
    public long trim() throws IOException {
        requireRegion();
        return heap.inside(() -> new Trim(heap).run());
    }

    private void requireRegion() {
        if (!heap.ground().isRegion()) {
            throw new UnsupportedOperationException(
                    "a heap in a MemorySegment can't grow or give pages back: make it in a MappedRegion or a SharedSegment");
        }
    }

    /** {@return its mode and its size} */
    @Override
    public String toString() {
        return "RegionAllocator[mode=" + mode() + ", byteSize=" + byteSize() + ']';
    }
}
