package io.mmapkit.ipc;

import io.mmapkit.shared.SegmentHeader;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.shared.SharedSegmentBuilder;
import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * What the contents of a ring's segment are: a control block, then the data of each lane.
 *
 * <pre>
 *      0          8       12   16   64       68   128         256        264      512 + lane * 384
 *      +----------+-------+----+----+--------+----+-----------+----------+--------+-------------+-----+
 *      | capacity | lanes | 0  |    | used   |    | receiver  | its bell |        | lane 0      | ... |
 *      +----------+-------+----+----+--------+----+-----------+----------+--------+-------------+-----+
 * </pre>
 *
 * <p>Capacity and lanes are there before anybody can attach, and never change. Lanes from {@code used} on were never sent through, and the receiver
 * doesn't look there. The receiver is the token of {@link Ownership}; the words of a lane
 * are those of {@link Lane}.
 *
 * @param capacity of each lane, in bytes: a power of two, at least a page
 * @param lanes how many senders there may be at once
 */
record RingLayout(long capacity, int lanes) {
    static final int USED_AT = 64;
    static final int RECEIVER_AT = 128;
    static final int RECEIVER_BELL_AT = 256;
    static final int MOST_LANES = 64;

    private static final int LANES_AT = 512;
    private static final int PAGE = SegmentHeader.BYTES;
    private static final long LARGEST = 1L << 46; // twice that is all of the addresses there are
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    /**
     * A ring of a capacity of at least so much.
     *
     * @throws IllegalArgumentException if there can't be one
     */
    static RingLayout of(long atLeast, int lanes) {
        if (atLeast <= 0 || atLeast > LARGEST) {
            throw new IllegalArgumentException("no capacity of a ring: " + atLeast + " bytes");
        }
        if (lanes < 1 || lanes > MOST_LANES) {
            throw new IllegalArgumentException("no number of producers: " + lanes + ", not 1 to " + MOST_LANES);
        }
        return new RingLayout(Math.max(PAGE, atLeast == 1 ? 1 : Long.highestOneBit(atLeast - 1) << 1), lanes);
    }

    /** What the header of the segment says that this is. */
    static StructLayout struct(String name) {
        return MemoryLayout.structLayout(LONG.withName("capacity"), INT.withName("lanes"), INT.withName("reserved"))
                .withName(name);
    }

    String text() {
        return lanes + " times " + capacity + " bytes";
    }

    long controlBytes() {
        return LANES_AT + (long) lanes * Lane.CONTROL_BYTES + PAGE - 1 & -PAGE;
    }

    long byteSize() {
        return controlBytes() + lanes * capacity;
    }

    /** Describes a segment of this for one that is made. */
    SharedSegmentBuilder describe(SharedSegmentBuilder segment, String name) {
        return segment.layout(struct(name)).byteSize(byteSize()).initialize(contents -> {
            contents.set(LONG, 0, capacity);
            contents.set(INT, Long.BYTES, lanes);
        });
    }

    /**
     * What a segment says of itself, read once and checked.
     *
     * @throws IOException if it can't be true
     */
    static RingLayout of(SharedSegment segment) throws IOException {
        MemorySegment contents = segment.segment();
        long capacity = contents.get(LONG, 0);
        int lanes = contents.get(INT, Long.BYTES);
        if (Long.bitCount(capacity) != 1 || capacity < PAGE || capacity > LARGEST || lanes < 1 || lanes > MOST_LANES
                || new RingLayout(capacity, lanes).byteSize() > contents.byteSize()) {
            throw new IOException(segment.name() + " has a ring of " + lanes + " times " + capacity
                    + " bytes, which can't be: it was damaged");
        }
        return new RingLayout(capacity, lanes);
    }

    Lane lane(Words words, RingMemory memory, int lane) {
        return new Lane(words, memory.lane(lane), capacity,
                memory.control() + controlAt(lane));
    }

    /** Where in the contents the control words of a lane are. */
    static long controlAt(int lane) {
        return LANES_AT + (long) lane * Lane.CONTROL_BYTES;
    }
}
