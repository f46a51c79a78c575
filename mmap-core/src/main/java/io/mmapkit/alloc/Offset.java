package io.mmapkit.alloc;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * A reference to a block, as a field of another one: a {@code long} that says how many bytes from the heap's start the block begins, so that it means
 * the same in every process. 0 is none. An object of this class is the reference's type: it knows what it leads to.
 *
 * {@snippet file="PersistentHeap.java" region="offset"}
 *
 * <p>What is found in the memory is read once and checked before it becomes a segment: it has to be the offset of a block in use that is long
 * enough. References are stored with release and loaded with acquire semantics: who follows one sees what was stored into the block before.
 */
public final class Offset {
    /** The layout of such a field. */
    public static final ValueLayout.OfLong LAYOUT = ValueLayout.JAVA_LONG.withName("offset");

    private static final VarHandle HANDLE = LAYOUT.varHandle();

    private final MemoryLayout target;

    private Offset(MemoryLayout target) {
        this.target = target;
    }

    /**
     * A reference to blocks of a layout.
     *
     * @param target what it leads to; its alignment is at most 16, unless blocks are allocated with another
     * @return the type of the reference
     */
    public static Offset to(MemoryLayout target) {
        return new Offset(Objects.requireNonNull(target));
    }

    /** {@return what it leads to} */
    public MemoryLayout target() {
        return target;
    }

    /**
     * The bare number, for all access modes: its coordinates are a segment and the offset of the field in it.
     *
     * @return a handle of {@code long}s
     */
    public static VarHandle handle() {
        return HANDLE;
    }

    /**
     * Follows a reference.
     *
     * @param heap the heap of both
     * @param holder what has the field
     * @param at where in it the field is, in bytes, a multiple of 8
     * @return the bytes of the target layout; null if it is none
     * @throws DoubleFreeException if the block was given back
     * @throws ForeignSegmentException if no block begins there, or it is too short or not aligned for the layout
     * @throws HeapCorruptedException if the header of the block was written over
     * @throws IndexOutOfBoundsException if the field isn't within the holder
     * @throws IllegalStateException if the memory is closed
     */
    public MemorySegment get(RegionAllocator heap, MemorySegment holder, long at) {
        return resolve(heap, (long) HANDLE.getAcquire(holder, at));
    }

    /**
     * Follows a reference that was loaded.
     *
     * @param heap its heap
     * @param offset the number, or 0
     * @return the bytes of the target layout; null if the offset is 0
     * @throws IllegalArgumentException as {@link #get}
     * @throws HeapCorruptedException as {@link #get}
     */
    public MemorySegment resolve(RegionAllocator heap, long offset) {
        if (offset == 0) {
            return null;
        }
        MemorySegment block = heap.at(offset);
        if (block.byteSize() < target.byteSize() || block.address() % target.byteAlignment() != 0) {
            throw new ForeignSegmentException(offset, "the block at offset " + offset + " has " + block.byteSize()
                    + " bytes, and can't be " + target);
        }
        return block.asSlice(0, target.byteSize());
    }

    /**
     * Lets a reference lead somewhere.
     *
     * @param heap the heap of both
     * @param holder what has the field
     * @param at where in it the field is, in bytes, a multiple of 8
     * @param block what {@link RegionAllocator#allocate} gave; null for none
     * @throws ForeignSegmentException if the block isn't in the heap
     * @throws IndexOutOfBoundsException if the field isn't within the holder
     * @throws IllegalStateException if the memory is closed
     */
    public void set(RegionAllocator heap, MemorySegment holder, long at, MemorySegment block) {
        HANDLE.setRelease(holder, at, offset(heap, block));
    }

    /**
     * Lets a reference lead somewhere else if it still leads where it is taken to.
     *
     * @param heap the heap of all
     * @param holder what has the field
     * @param at where in it the field is, in bytes, a multiple of 8
     * @param expected where it is taken to lead; null for none
     * @param block what {@link RegionAllocator#allocate} gave; null for none
     * @return whether it was set
     * @throws ForeignSegmentException if a block isn't in the heap
     * @throws IndexOutOfBoundsException if the field isn't within the holder
     * @throws IllegalStateException if the memory is closed
     */
    public boolean compareAndSet(RegionAllocator heap, MemorySegment holder, long at, MemorySegment expected,
            MemorySegment block) {
        return HANDLE.compareAndSet(holder, at, offset(heap, expected), offset(heap, block));
    }

    private static long offset(RegionAllocator heap, MemorySegment block) {
        return block == null ? 0 : heap.offsetOf(block);
    }

    /** {@return what it leads to} */
    @Override
    public String toString() {
        return "Offset[to " + target + ']';
    }
}
