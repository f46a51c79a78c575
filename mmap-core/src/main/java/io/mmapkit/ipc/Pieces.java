package io.mmapkit.ipc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Puts the pieces of a message together that was too long for the ring, in memory of this process. */
final class Pieces {
    private MemorySegment buffer = MemorySegment.NULL;
    private long length = -1; // none began
    private long before; // the last piece
    private boolean complete;

    /** All of the message if this was its last piece; else null. */
    MemorySegment add(long header, MemorySegment piece) {
        if (complete) {
            complete = false;
            length = -1;
        }
        if ((header & RecordHeader.FIRST) != 0) {
            length = 0; // what there was of another is dropped: its sender gave up, or died
        } else if (length < 0) {
            return null; // another receiver had its beginning, and died
        }
        before = length;
        long end = length + piece.byteSize();
        if (end > buffer.byteSize()) {
            MemorySegment larger = Arena.ofAuto().allocate(Math.max(end, 2 * buffer.byteSize()), Long.BYTES);
            MemorySegment.copy(buffer, 0, larger, 0, length);
            buffer = larger;
        }
        MemorySegment.copy(piece, 0, buffer, length, piece.byteSize());
        length = end;
        if ((header & RecordHeader.LAST) == 0) {
            return null;
        }
        complete = true;
        return buffer.asSlice(0, length).asReadOnly();
    }

    /** Forgets the last piece, which comes again. */
    void takeBack() {
        complete = false;
        length = before;
    }
}
