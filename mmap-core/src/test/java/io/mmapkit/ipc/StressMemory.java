package io.mmapkit.ipc;

import io.mmapkit.libc.Views;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory for the states of stress tests, each of which has a lane of its own, mapped twice as in a ring, control words and room for a lock: of one segment, and
 * used again when far more states were made than there are at once.
 */
final class StressMemory {
    /** Of a lane, in bytes. */
    static final int CAPACITY = 4096;

    private static final int STATES = 2048;
    private static final int CONTROL = 512;
    private static final int CONTENT = 512;
    private static final int CONTENTS_AT = STATES * CONTROL;
    private static final int CONTROL_BYTES = STATES * (CONTROL + CONTENT);

    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final SharedSegment SEGMENT;
    private static final RingMemory MEMORY;

    static {
        try {
            SEGMENT = SharedSegment.anonymous("stress", CONTROL_BYTES + (long) STATES * CAPACITY);
            MEMORY = RingMemory.map(SEGMENT, CONTROL_BYTES, CAPACITY, STATES);
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    private final int number = Math.floorMod(NEXT.getAndIncrement(), STATES);

    /** Memory that is all zeros, but for the data of the lane where {@code clears} doesn't say so. */
    StressMemory(boolean clears) {
        Views.ALL.asSlice(control(), CONTROL).fill((byte) 0);
        SEGMENT.segment().asSlice(offset(), CONTENT).fill((byte) 0);
        if (clears) {
            Views.ALL.asSlice(MEMORY.lane(number), CAPACITY).fill((byte) 0);
        }
    }

    Lane lane() {
        return new Lane(Words.DIRECT, MEMORY.lane(number), CAPACITY, control());
    }

    Broadcast broadcast() {
        return new Broadcast(Words.DIRECT, MEMORY.lane(number), CAPACITY, control());
    }

    MemorySegment view() {
        return MEMORY.view(number);
    }

    /** Where {@code CONTROL} bytes are that begin a cache line. */
    long control() {
        return MEMORY.control() + (long) number * CONTROL;
    }

    static SharedSegment segment() {
        return SEGMENT;
    }

    /** Where in the contents of the segment as many bytes are that are not those of the control words. */
    long offset() {
        return CONTENTS_AT + (long) number * CONTENT;
    }
}
