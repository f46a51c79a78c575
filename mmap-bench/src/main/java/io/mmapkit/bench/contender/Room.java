package io.mmapkit.bench.contender;

import java.lang.foreign.MemorySegment;

/** What lies behind the head of a buffer, in the length that was asked for last: no view is made anew for each read. */
final class Room {
    private final MemorySegment buffer;
    private MemorySegment last = MemorySegment.NULL;

    Room(MemorySegment buffer) {
        this.buffer = buffer;
    }

    MemorySegment of(int length) {
        if (last.byteSize() != length) {
            last = buffer.asSlice(Flow.HEAD, length);
        }
        return last;
    }
}
