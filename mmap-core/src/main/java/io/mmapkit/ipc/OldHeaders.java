package io.mmapkit.ipc;

/**
 * Fetches the lines that the receiver has from the lap before, ahead of a sender of long messages, and several at once.
 *
 * <p>These are the lines of the old headers, and the ones behind them, which a processor fetches along. They lie anywhere in what is written now. A
 * store into one waits until it is there, and all that come after it wait, too: a message copied over one of them takes three times as long. Zeros
 * stored into eight, one behind the other, are waited for together.
 */
final class OldHeaders {
    private static final int AT_ONCE = 8;

    private final Words words;
    private final Lane lane;
    private long next; // position of the first one that wasn't fetched

    /** Those behind a position, where the sender begins: what others left before isn't known. */
    OldHeaders(Lane lane, long tail) {
        this.lane = lane;
        this.words = lane.words();
        this.next = tail;
    }

    /**
     * Before a message is written.
     *
     * @param tail its position
     * @param end its end
     * @param head up to where all was received, as far as is known: nobody needs what is before
     */
    void fetchUpTo(long tail, long end, long head) {
        if (next + lane.capacity() > end) {
            return;
        }
        if (next + lane.capacity() < tail) {
            next = tail; // others were written over by short messages
        }
        for (int some = 0; some < AT_ONCE && next < head; some++) {
            long word = words.getLong(lane.addressOf(next));
            if (!lane.isHeaderAt(word, next)) {
                next = tail; // a zero for the next header is there already, or a message that was given up
                return;
            }
            long size = RecordHeader.sizeOf(RecordHeader.lengthOf(word));
            words.putLong(lane.addressOf(next), 0);
            if (size > RecordHeader.ALIGNMENT && next + RecordHeader.ALIGNMENT < head) { // always, of a header that isn't bytes of a message given up
                words.putLong(lane.addressOf(next + RecordHeader.ALIGNMENT), 0);
            }
            next += size;
        }
    }
}
