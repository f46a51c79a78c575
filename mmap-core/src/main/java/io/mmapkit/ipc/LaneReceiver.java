package io.mmapkit.ipc;

import java.lang.foreign.MemorySegment;

/** The receiving side of a lane. One at a time, and for one thread. */
final class LaneReceiver {
    private final Words words;
    private final Lane lane;
    private final long mask;
    private final MemorySegment view;
    private long position; // of the next message
    private long released; // what is in shared memory of it
    private long lastHeader;
    private long lastSize;

    LaneReceiver(Lane lane, MemorySegment view) {
        this.lane = lane;
        this.words = lane.words();
        this.mask = lane.capacity() - 1;
        this.view = view.asReadOnly();
        this.position = lane.head();
        this.released = position;
    }

    /** Where the next message is, or will be. */
    long position() {
        return position;
    }

    /** The header of the next message; 0 if there is none. */
    long header() {
        return lane.headerAt(position);
    }

    /** The next message, of that header, which is read once. */
    MemorySegment message(long header) {
        long _ = lane.checkedSize(header, position);
        return view.asSlice((position & mask) + RecordHeader.BYTES, RecordHeader.lengthOf(header));
    }

    /**
     * Goes on behind the message of that header. If it is like the last one, which the processor guesses, it can begin to fetch what is behind before
     * this header has arrived; a sum would have to wait for it.
     */
    void advance(long header) {
        if (header != lastHeader) {
            lastHeader = header;
            lastSize = RecordHeader.sizeOf(RecordHeader.lengthOf(header));
        }
        position += lastSize;
    }

    /** Says that all up to here is received: senders may write over it, and a receiver that follows this one begins here. */
    boolean release() {
        if (position == released) {
            return false;
        }
        released = position;
        words.putLongRelease(lane.control() + Lane.HEAD_AT, position);
        return true;
    }
}
