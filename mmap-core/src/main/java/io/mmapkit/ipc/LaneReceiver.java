package io.mmapkit.ipc;

import java.lang.foreign.MemorySegment;

/** The receiving side of a lane. One at a time, and for one thread. */
final class LaneReceiver {
    private final Words words;
    private final Lane lane;
    private final long data;
    private final long mask;
    private final MemorySegment view;
    private long position; // of the next message
    private long released; // what is in shared memory of it
    private long known; // the last header of this lap, which was checked, and with it each that is the same; 0 if there was none
    private long size; // of its message

    LaneReceiver(Lane lane, MemorySegment view) {
        this.lane = lane;
        this.words = lane.words();
        this.data = lane.data();
        this.mask = lane.capacity() - 1;
        this.view = view.asReadOnly();
        this.position = lane.head();
        this.released = position;
    }

    /** Where the next message is, or will be. */
    long position() {
        return position;
    }

    /**
     * The header of the next message, which is read once; 0 if there is none.
     *
     * @throws IllegalStateException if something is there that no sender wrote
     */
    long header() {
        long word = words.getLongAcquire(data + (position & mask));
        return word == known ? word : other(word);
    }

    /** How many times as long as a message of one line one like the last takes its sender, about. */
    int weight() {
        return 1 + (int) Math.min(size / (10 * RecordHeader.ALIGNMENT), Short.MAX_VALUE);
    }

    /** How many messages like the last fit into half of the lane. */
    int mostAhead() {
        return size == 0 ? 0 : (int) Math.min(mask / 2 / size, Integer.MAX_VALUE);
    }

    /** Whether so many messages are there, and one more, if all are as long as the last one. */
    boolean isThere(int messages) {
        long at = position + messages * size;
        return RecordHeader.isOf(words.getLongAcquire(data + (at & mask)), lane.lapOf(at));
    }

    private long other(long word) {
        long header = lane.headerOf(word, position);
        if (header != 0) {
            size = lane.checkedSize(header, position);
            known = header;
        }
        return header;
    }

    /** The next message, of that {@link #header}. */
    MemorySegment message(long header) {
        return view.asSlice((position & mask) + RecordHeader.BYTES, RecordHeader.lengthOf(header));
    }

    /**
     * Goes on behind the message of the last {@link #header}. Its size isn't computed of it: so the processor, which guesses that one is like the other, can
     * begin to fetch what is behind before the header has arrived.
     */
    void advance() {
        position += size;
        if ((position & mask) < size) {
            known = 0; // in another lap it has another header
        }
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
