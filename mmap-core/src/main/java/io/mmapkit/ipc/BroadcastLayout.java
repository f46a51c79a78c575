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
 * What the contents of a broadcast ring's segment are: a control block, then the data.
 *
 * <pre>
 *      0          8       12   16      128        256      264        272      280       384    392    448    512 + place * 64
 *      +----------+-------+----+-------+----------+--------+----------+--------+---------+------+------+------+----------+
 *      | capacity | gated | 0  |       | producer | oldest | sequence | latest | version | end  | bell | room | readers  |
 *      +----------+-------+----+-------+----------+--------+----------+--------+---------+------+------+------+----------+
 * </pre>
 *
 * <p>{@code oldest}, {@code latest} and {@code end} are positions of messages: what lies between the first and the last is intact. {@code sequence}
 * is the number of the message that is being written, or was last; {@code version} an int that changes when a reader of a gated ring joins or
 * leaves. A place of such a reader has its token and its position. {@code bell} is that of readers, {@code room} of the producer.
 *
 * @param capacity of the data, in bytes: a power of two, at least a page
 * @param gated whether the producer waits for readers
 */
record BroadcastLayout(long capacity, boolean gated) {
    static final int PRODUCER_AT = 128;
    static final int OLDEST_AT = 256;
    static final int SEQUENCE_AT = 264;
    static final int LATEST_AT = 272;
    static final int VERSION_AT = 280;
    static final int END_AT = 384;
    static final int BELL_AT = 392;
    static final int ROOM_BELL_AT = 448;
    static final int READERS_AT = 512;
    static final int READER_BYTES = 64;
    static final int READER_POSITION_AT = 8;
    static final int READERS = (SegmentHeader.BYTES - READERS_AT) / READER_BYTES;

    static final int CONTROL_BYTES = SegmentHeader.BYTES;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    /** What the header of the segment says that this is. */
    static StructLayout struct(String name) {
        return MemoryLayout.structLayout(LONG.withName("capacity"), INT.withName("gated"), INT.withName("reserved"))
                .withName(name);
    }

    /** @throws IllegalArgumentException if there can't be such a ring */
    static BroadcastLayout of(long atLeast, boolean gated) {
        return new BroadcastLayout(RingLayout.of(atLeast, 1).capacity(), gated);
    }

    String text() {
        return (gated ? "gated " : "") + "ring of " + capacity + " bytes";
    }

    /** Where in the contents a reader's place is. */
    static long readerAt(int place) {
        return READERS_AT + (long) place * READER_BYTES;
    }

    SharedSegmentBuilder describe(SharedSegmentBuilder segment, String name) {
        return segment.layout(struct(name)).byteSize(CONTROL_BYTES + capacity).initialize(contents -> {
            contents.set(LONG, 0, capacity);
            contents.set(INT, Long.BYTES, gated ? 1 : 0);
        });
    }

    /**
     * What a segment says of itself, read once and checked.
     *
     * @throws IOException if it can't be true
     */
    static BroadcastLayout of(SharedSegment segment) throws IOException {
        MemorySegment contents = segment.segment();
        long capacity = contents.get(LONG, 0);
        int gated = contents.get(INT, Long.BYTES);
        if (Long.bitCount(capacity) != 1 || capacity < SegmentHeader.BYTES
                || capacity > contents.byteSize() - CONTROL_BYTES || gated < 0 || gated > 1) {
            throw new IOException(segment.name() + " has a ring of " + capacity
                    + " bytes, which can't be: it was damaged");
        }
        return new BroadcastLayout(capacity, gated == 1);
    }
}
