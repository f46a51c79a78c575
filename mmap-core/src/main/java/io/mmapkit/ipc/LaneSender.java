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
    private static final long LARGE = 256; // sizes for which zeros ahead don't pay, and old headers do

    private final Words words;
    private final Lane lane;
    private final long capacity;
    private final long mask;
    private final long data;
    private final long longest;
    private final long ahead;
    private final OldHeaders oldHeaders;
    private long tail;
    private long limit; // up to here there is room, as far as is known
    private long lapEnd; // from here on there are other headers
    private long wide; // from here on there are only headers of the lap before, wherever a header may be
    private long zeroed; // from the tail to here there is zero wherever a header may be
    private boolean dirty; // or was: a message of several lines was begun there
    private long length = -1; // of the message that was begun, if it is one line
    private long size;
    private long header; // that it has if it is sent whole

    LaneSender(Lane lane) {
        this.lane = lane;
        this.words = lane.words();
        this.capacity = lane.capacity();
        this.mask = capacity - 1;
        this.data = lane.data();
        this.longest = lane.longest();
        this.ahead = Math.min(MOST_AHEAD, capacity / 4);
        this.tail = lane.end();
        this.oldHeaders = new OldHeaders(lane, tail);
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
    boolean hasRoom(long bytes) {
        return hasRoomUpTo(tail + RecordHeader.sizeOf(bytes) + RecordHeader.BYTES); // with the zero behind it
    }

    private boolean hasRoomUpTo(long end) {
        if (end > limit) {
            limit = lane.head() + capacity;
        }
        return end <= limit;
    }

    /** Begins a message, if it has room. One that was begun before and not published is forgotten. */
    boolean begin(long bytes) {
        if (bytes != length || tail >= lapEnd) {
            measure(bytes);
        }
        return hasRoomUpTo(tail + size + RecordHeader.BYTES);
    }

    /** As {@link #begin}, for a message of which all is written at once. */
    boolean beginCopy(long bytes) {
        boolean isGiven = begin(bytes);
        if (size > LARGE && isGiven) {
            oldHeaders.fetchUpTo(tail, tail + size, limit - capacity);
        }
        return isGiven;
    }

    /** What need not be done again for a message of one line that is as long as the one before. */
    private void measure(long bytes) {
        size = RecordHeader.sizeOf(bytes);
        header = RecordHeader.of(RecordHeader.WHOLE, lane.lapOf(tail), bytes);
        lapEnd = (tail & -capacity) + capacity;
        if (dirty) { // whatever was written there could be taken for a header
            zeroed = tail + RecordHeader.ALIGNMENT;
        }
        boolean isOneLine = size <= RecordHeader.ALIGNMENT;
        dirty = !isOneLine;
        length = isOneLine ? bytes : -1;
        if (!isOneLine) { // its bytes are where headers may be, in this lap if it isn't published, and in the next one
            wide = tail + size + capacity;
        }
    }

    /** The address of the message behind others of so many bytes, which aren't published yet. */
    long address(long before) {
        return data + (tail + before & mask) + RecordHeader.BYTES;
    }

    /** The offset of the message that was begun in the lane's data. */
    long offset() {
        return (tail & mask) + RecordHeader.BYTES;
    }

    /** Publishes the message that was begun and written at {@link #address}. */
    void publish() {
        publishAs(header);
    }

    /** As {@link #publish}, as a piece of a message, so long and with such flags. */
    void publishPiece(long bytes, long flags) {
        publishAs(RecordHeader.of(flags, lane.lapOf(tail), bytes));
    }

    private void publishAs(long word) {
        long bytes = size;
        long at = data + (tail & mask);
        long next = tail + bytes;
        boolean mayMislead = next < wide;
        if (mayMislead && zeroed <= next) {
            words.putLong(at + bytes, 0);
            zeroed = next + RecordHeader.ALIGNMENT;
        }
        words.putLongRelease(at, word);
        tail = next; // with no call in between, for which there may be no room on the stack
        if (bytes > RecordHeader.ALIGNMENT) {
            dirty = false;
        }
        if (mayMislead && bytes <= LARGE) {
            for (long to = Math.min(next + ahead, limit); zeroed < to; zeroed += RecordHeader.ALIGNMENT) {
                words.putLong(data + (zeroed & mask), 0);
            }
        }
    }

    /** Makes all ready but not public of a message that others before it are to publish with them; gives its end. */
    long prepare(long length, long before) {
        long size = RecordHeader.sizeOf(length);
        long at = data + (tail + before & mask);
        words.putLong(at + size, 0);
        words.putLong(at, RecordHeader.of(RecordHeader.WHOLE, lane.lapOf(tail + before), length));
        return before + size;
    }

    /** Publishes a first message, and with it what was {@linkplain #prepare prepared} behind it up to an end. */
    void publishAll(long firstLength, long end) {
        words.putLongRelease(data + (tail & mask),
                RecordHeader.of(RecordHeader.WHOLE, lane.lapOf(tail), firstLength));
        tail += end;
        dirty = false;
        zeroed = Math.max(zeroed, tail + RecordHeader.ALIGNMENT);
    }
}
