package io.mmapkit.ipc;

/**
 * The sending side of a lane. One at a time, and for one thread.
 *
 * <p>A message is written behind the last one, where no header of this lap is; where the next header will be is none either, or becomes none; and then
 * the header is stored, which is what publishes it. Whoever dies before that store has sent nothing; what he wrote is written over by the next sender,
 * who finds the end by walking there. Nothing needs to be repaired, and nothing that lay there before can be taken for a header.
 *
 * <p>What lies where the next header will be is a header of the lap before, if all that this sender wrote in the last lap were messages of one line
 * each, and such a header does no harm. Otherwise it may be any bytes of a message, and zero is stored there. A store into a line that the receiver
 * has takes as long as it does to fetch the line, and all stores after it wait for it; so zeros are written some messages ahead, after a message is
 * published, since right before the header they would double the time a message takes.
 */
final class LaneSender {
    private static final long MOST_AHEAD = 512;
    private static final long LARGE = 256; // messages for which zeros ahead don't pay

    private final Words words;
    private final Lane lane;
    private final long capacity;
    private final long data;
    private final long longest;
    private final long ahead;
    private long tail;
    private long limit; // up to here there is room, as far as is known
    private long wide; // from here on there are only headers of the lap before, wherever a header may be
    private long zeroed; // from the tail to here there is zero wherever a header may be
    private boolean dirty; // or was: a message was begun there

    LaneSender(Lane lane) {
        this.lane = lane;
        this.words = lane.words();
        this.capacity = lane.capacity();
        this.data = lane.data();
        this.longest = lane.longest();
        this.ahead = Math.min(MOST_AHEAD, capacity / 4);
        this.tail = lane.end();
        this.limit = lane.head() + capacity;
        this.wide = tail + capacity; // whatever senders before this one left
        this.zeroed = tail + RecordHeader.ALIGNMENT;
    }

    long tail() {
        return tail;
    }

    long longest() {
        return longest;
    }

    /** Whether a message of so many bytes fits now, or several whose sizes are that of one. */
    boolean hasRoom(long length) {
        long end = tail + RecordHeader.sizeOf(length) + RecordHeader.BYTES; // with the zero behind it
        if (end <= limit) {
            return true;
        }
        limit = lane.head() + capacity;
        return end <= limit;
    }

    /** Begins a message, if it has room. One that was begun before and not published is forgotten. */
    boolean begin(long length) {
        if (!hasRoom(length)) {
            return false;
        }
        if (dirty) { // whatever was written there could be taken for a header
            zeroed = tail + RecordHeader.ALIGNMENT;
        }
        dirty = true;
        long size = RecordHeader.sizeOf(length);
        if (size > RecordHeader.ALIGNMENT) { // its bytes are where headers may be, in this lap if it isn't published, and in the next one
            wide = tail + size + capacity;
        }
        return true;
    }

    /** The address of the message behind others of so many bytes, which aren't published yet. */
    long address(long before) {
        return data + (tail + before & capacity - 1) + RecordHeader.BYTES;
    }

    /** The offset of the message that was begun in the lane's data. */
    long offset() {
        return (tail & capacity - 1) + RecordHeader.BYTES;
    }

    /** Publishes the message that was begun and written at {@link #address}. */
    void publish(long length, long flags) {
        long at = data + (tail & capacity - 1);
        long size = RecordHeader.sizeOf(length);
        long next = tail + size;
        boolean mayMislead = next < wide;
        if (mayMislead && zeroed <= next) {
            words.putLong(at + size, 0);
            zeroed = next + RecordHeader.ALIGNMENT;
        }
        words.putLongRelease(at, RecordHeader.of(flags, lap(tail), length));
        dirty = false;
        tail = next;
        if (mayMislead && zeroed - next < ahead / 2 && size <= LARGE) {
            zeroAhead();
        }
    }

    private long lap(long position) {
        return Lane.lapOf(position, capacity);
    }

    private void zeroAhead() {
        long to = Math.min(tail + ahead, limit);
        for (; zeroed < to; zeroed += RecordHeader.ALIGNMENT) {
            words.putLong(data + (zeroed & capacity - 1), 0);
        }
    }

    /** Makes all ready but not public of a message that others before it are to publish with them; gives its end. */
    long prepare(long length, long before) {
        long size = RecordHeader.sizeOf(length);
        long at = data + (tail + before & capacity - 1);
        words.putLong(at + size, 0);
        words.putLong(at, RecordHeader.of(RecordHeader.WHOLE, lap(tail + before), length));
        return before + size;
    }

    /** Publishes a first message, and with it what was {@linkplain #prepare prepared} behind it up to an end. */
    void publishAll(long firstLength, long end) {
        words.putLongRelease(data + (tail & capacity - 1),
                RecordHeader.of(RecordHeader.WHOLE, lap(tail), firstLength));
        dirty = false;
        tail += end;
        zeroed = Math.max(zeroed, tail + RecordHeader.ALIGNMENT);
    }
}
