package io.mmapkit.ipc;

/**
 * Where a broadcast ring is: its data, which are mapped twice back to back, and its control words.
 *
 * <p>A message is a long with its length, a long with its number, and its bytes. The positions {@code oldest} and {@code end} are of messages, and all
 * that lies between them is intact: before the producer writes over messages it moves {@code oldest} behind them, and after it has written one
 * it moves {@code end}. A reader looks at {@code end} before it reads a message and at {@code oldest} afterwards: if that is not behind the message
 * then, what was read is the message.
 *
 * @param words how shared memory is accessed
 * @param data the address of the data
 * @param capacity of the data, in bytes: a power of two
 * @param control the address of the control words
 */
record Broadcast(Words words, long data, long capacity, long control) {
    static final int HEADER_BYTES = 2 * Long.BYTES;

    private static final long NO_POSITION = -1L << Lane.POSITION_BITS | Long.BYTES - 1;

    /** The longest message, so that there is always one that is intact while the next one is written. */
    long longest() {
        return capacity / 2 - HEADER_BYTES;
    }

    static long sizeOf(long length) {
        return HEADER_BYTES + (length + Long.BYTES - 1 & -Long.BYTES);
    }

    long addressOf(long position) {
        return data + (position & capacity - 1);
    }

    /** @throws IllegalStateException if no producer wrote that */
    long oldest() {
        return position(words.getLongAcquire(control + BroadcastLayout.OLDEST_AT));
    }

    /** @throws IllegalStateException if no producer wrote that */
    long end() {
        return position(words.getLongAcquire(control + BroadcastLayout.END_AT));
    }

    private static long position(long word) {
        if ((word & NO_POSITION) != 0) {
            throw damagedAt(word);
        }
        return word;
    }

    static IllegalStateException damagedAt(long position) {
        return new IllegalStateException("the ring was damaged at position " + position);
    }

    long sequence() {
        return words.getLongAcquire(control + BroadcastLayout.SEQUENCE_AT);
    }

    /** @throws IllegalStateException if no producer wrote that */
    long latest() {
        return position(words.getLongAcquire(control + BroadcastLayout.LATEST_AT));
    }

    int version() {
        return words.getIntAcquire(control + BroadcastLayout.VERSION_AT);
    }

    void changeVersion() {
        words.addInt(control + BroadcastLayout.VERSION_AT, 1);
    }

    long reader(int place) {
        return control + BroadcastLayout.readerAt(place);
    }

    /** How long the message at a position is, or any number if it is being written over. */
    long lengthAt(long position) {
        return words.getLong(addressOf(position));
    }

    long sequenceAt(long position) {
        return words.getLong(addressOf(position) + Long.BYTES);
    }

    /**
     * Where the message ends that is at a position and isn't being written over.
     *
     * @throws IllegalStateException if no producer wrote its length
     */
    long behind(long position) {
        long length = lengthAt(position);
        if (!isLength(length)) {
            throw damagedAt(position);
        }
        return position + sizeOf(length);
    }

    boolean isLength(long length) {
        return length >= 0 && length <= longest();
    }
}
