package io.mmapkit.ipc;

/**
 * The sending side of a lane. One at a time, and for one thread.
 *
 * <p>A message is written behind the last one, where the header is zero; then zero is written where the next header will be, and then the
 * header, which is what publishes it. Whoever dies before that store has sent nothing; what he wrote is written over by the next sender, who
 * finds the end by walking there. Nothing needs to be repaired, and nothing that lay there before can be taken for a header.
 */
final class LaneSender {
    private final Words words;
    private final Lane lane;
    private final long capacity;
    private final long data;
    private final long longest;
    private long tail;
    private long limit; // up to here there is room, as far as is known

    LaneSender(Lane lane) {
        this.lane = lane;
        this.words = lane.words();
        this.capacity = lane.capacity();
        this.data = lane.data();
        this.longest = lane.longest();
        this.tail = lane.end();
        this.limit = lane.head() + capacity;
    }

    long tail() {
        return tail;
    }

    long longest() {
        return longest;
    }

    /** Whether a message of so many bytes fits now behind others of so many, which aren't published yet. */
    boolean hasRoom(long length, long before) {
        long end = tail + before + RecordHeader.sizeOf(length) + RecordHeader.BYTES; // with the zero behind it
        if (end <= limit) {
            return true;
        }
        limit = lane.head() + capacity;
        return end <= limit;
    }

    /** The address of the message behind others of so many bytes, which aren't published yet. */
    long address(long before) {
        return data + (tail + before & capacity - 1) + RecordHeader.BYTES;
    }

    /** The offset of that in the lane's data. */
    long offset() {
        return (tail & capacity - 1) + RecordHeader.BYTES;
    }

    /** Publishes what was written at {@link #address}. */
    void publish(long length, long flags) {
        long size = RecordHeader.sizeOf(length);
        long at = data + (tail & capacity - 1);
        words.putLong(at + size, 0);
        words.putLongRelease(at, flags | length);
        tail += size;
    }

    /** Makes all ready but not public of a message that others before it are to publish with them; gives its end. */
    long prepare(long length, long before) {
        long size = RecordHeader.sizeOf(length);
        long at = data + (tail + before & capacity - 1);
        words.putLong(at + size, 0);
        words.putLong(at, RecordHeader.WHOLE | length);
        return before + size;
    }

    /** Publishes a first message, and with it what was {@linkplain #prepare prepared} behind it up to an end. */
    void publishAll(long firstLength, long end) {
        words.putLongRelease(data + (tail & capacity - 1), RecordHeader.WHOLE | firstLength);
        tail += end;
    }
}
