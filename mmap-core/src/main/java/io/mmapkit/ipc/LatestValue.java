package io.mmapkit.ipc;

import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * A cell in a {@link SharedSegment} with a value of some bytes, of which any number of readers want the latest one whole: state, not messages.
 *
 * <p>There are two places for the value. The writer fills the one that is not current and then makes it current by one store, which counts the
 * values; so a writer that is killed midway has written nothing, and readers never wait. A reader that finds a newer value once it
 * has copied one looks again: its place may be the next to be filled.
 *
 * <pre>
 *      0        4    8         16      64                 64 + n             64 + 2 * n
 *      +--------+----+---------+-------+------------------+------------------+
 *      | writer | -  | version |       | even values      | odd values       |    n: the size, rounded up to 64
 *      +--------+----+---------+-------+------------------+------------------+
 * </pre>
 *
 * <p>Bytes that are zero are a cell without a value yet. One writer at a time, for one thread; readers are for any number of threads. After the
 * segment is closed, all throw {@link IllegalStateException}.
 */
public final class LatestValue {
    /** What the offset of a cell is a multiple of, in bytes. */
    public static final int ALIGNMENT = 64;

    private static final int VERSION_AT = 8;
    private static final int VALUES_AT = 64;
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final SharedSegment segment;
    private final MemorySegment cell;
    private final long byteSize;

    private LatestValue(SharedSegment segment, MemorySegment cell, long byteSize) {
        this.segment = segment;
        this.cell = cell;
        this.byteSize = byteSize;
    }

    /**
     * How many bytes of a segment a cell takes.
     *
     * @param valueBytes of the value, in bytes, above 0
     * @return a multiple of {@link #ALIGNMENT}
     * @throws IllegalArgumentException if it isn't above 0, or too large
     */
    public static long byteSize(long valueBytes) {
        if (valueBytes <= 0 || valueBytes > 1L << 46) {
            throw new IllegalArgumentException("no size of a value: " + valueBytes);
        }
        return VALUES_AT + 2 * padded(valueBytes);
    }

    private static long padded(long bytes) {
        return bytes + ALIGNMENT - 1 & -ALIGNMENT;
    }

    /**
     * The cell at a place of a segment's contents. All who use it say the same size.
     *
     * @param segment attached for writing or reading
     * @param offset in bytes, a multiple of {@link #ALIGNMENT}
     * @param valueBytes of the value, in bytes, above 0
     * @return the cell
     * @throws IllegalArgumentException if the offset isn't such a multiple, or there can't be such a size
     * @throws IndexOutOfBoundsException if it isn't within the segment
     * @throws IllegalStateException if the segment is closed
     */
    public static LatestValue at(SharedSegment segment, long offset, long valueBytes) {
        if (offset % ALIGNMENT != 0) {
            throw new IllegalArgumentException(
                    "a cell begins at a multiple of " + ALIGNMENT + ", and not at " + offset);
        }
        return new LatestValue(segment, segment.segment().asSlice(offset, byteSize(valueBytes)), valueBytes);
    }

    /** {@return how many bytes the value has} */
    public long valueBytes() {
        return byteSize;
    }

    /**
     * How often a value was written, without reading it: whether there is a new one.
     *
     * @return 0 if there is none yet
     */
    public long version() {
        return (long) LONG.getAcquire(cell, (long) VERSION_AT);
    }

    private long placeOf(long version) {
        return VALUES_AT + (version & 1) * padded(byteSize);
    }

    /**
     * Copies the latest value. Copies again as long as a newer one is written meanwhile.
     *
     * @param target where to; of the size of the value
     * @return the version that was copied; 0, and nothing was, if there is no value yet
     * @throws IllegalArgumentException if the target has another size, or is read-only
     */
    public long read(MemorySegment target) {
        requireSize(target);
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("the target is read-only");
        }
        while (true) {
            long version = version();
            if (version == 0) {
                return 0;
            }
            MemorySegment.copy(cell, placeOf(version), target, 0, byteSize);
            VarHandle.acquireFence(); // the copy is made before this look
            if (version() == version) {
                return version;
            }
            Thread.onSpinWait();
        }
    }

    private void requireSize(MemorySegment value) {
        if (value.byteSize() != byteSize) {
            throw new IllegalArgumentException(
                    "a value of " + byteSize + " bytes, and not of " + value.byteSize());
        }
    }

    /**
     * Takes the place of the writer. If it isn't certain that another lives, it asks again for a second at most.
     *
     * @return the writer, to be closed
     * @throws IllegalStateException if another lives, or the segment is closed or attached for reading only
     * @throws IOException if the system refuses
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public Writer writer() throws IOException {
        Ownership self = Ownership.of(segment);
        Writer taken = Role.patiently(() -> tryTake(self), () -> {
            int owner = (int) INT.getAcquire(cell, 0L);
            return owner == 0 || self.isDoubtful(owner);
        });
        if (taken == null) {
            throw new IllegalStateException("the cell has a writer");
        }
        return taken;
    }

    private Writer tryTake(Ownership self) {
        int owner = (int) INT.getAcquire(cell, 0L);
        boolean isFree = owner == 0 || self.isDead(owner);
        return isFree && INT.compareAndSet(cell, 0L, owner, self.token()) ? new Writer(self.token()) : null;
    }

    /** Writes values. For one thread at a time. */
    public final class Writer implements AutoCloseable {
        private final int token;
        private boolean closed;

        private Writer(int token) {
            this.token = token;
        }

        /**
         * Writes a value.
         *
         * @param value of the size of the value
         * @throws IllegalArgumentException if it has another size
         * @throws IllegalStateException if this or the segment is closed
         */
        public void write(MemorySegment value) {
            requireSize(Objects.requireNonNull(value));
            if (closed) {
                throw new IllegalStateException("the writer is closed");
            }
            long next = version() + 1;
            // A reader that still copies from this place began two values ago, and sees that when it looks at the version again
            VarHandle.storeStoreFence();
            MemorySegment.copy(value, 0, cell, placeOf(next), byteSize);
            LONG.setRelease(cell, (long) VERSION_AT, next);
        }

        /** Lets another take this one's place. Does nothing if it is closed. */
        @Override
        public void close() {
            if (!closed) {
                closed = true;
                if (cell.scope().isAlive()) { // otherwise others see by the lock of the segment that it ended
                    INT.compareAndSet(cell, 0L, token, 0);
                }
            }
        }
    }
}
