package io.mmapkit.ipc;

/**
 * The sending side of a broadcast ring. One at a time, and for one thread.
 *
 * <p>Whoever dies before {@code end} is moved has sent nothing; the next sender goes on from {@code end}, with the number that the message had that
 * was being written, or the one after the last.
 */
final class BroadcastSender {
    private final Broadcast ring;
    private final Words words;
    private long oldest;
    private long end;
    private long next; // number of the next message

    BroadcastSender(Broadcast ring) {
        this.ring = ring;
        this.words = ring.words();
        this.oldest = ring.oldest();
        this.end = ring.end();
        if (end < oldest || end - oldest > ring.capacity()) {
            throw new IllegalStateException("the ring was damaged");
        }
        long announced = ring.sequence();
        // The number is announced before anything of the message is stored: so it was used if that message is there, and wasn't if it isn't
        this.next = Math.max(1, last() == announced ? announced + 1 : announced);
    }

    /** The number of the last message; 0 if none is there. */
    private long last() {
        long sequence = 0;
        for (long position = oldest; position < end;) {
            sequence = ring.sequenceAt(position);
            position = ring.behind(position);
        }
        return sequence;
    }

    long end() {
        return end;
    }

    /** Up to where the oldest message has to be gone for one of so many bytes to be written. */
    long needed(long length) {
        return end + Broadcast.sizeOf(length) - ring.capacity();
    }

    /**
     * Makes room: from now on what will be written over isn't intact any more.
     *
     * @throws IllegalStateException if the ring was damaged; nothing has changed then
     */
    void begin(long length) {
        long needed = needed(length);
        long kept = oldest;
        while (kept < needed) {
            kept = ring.behind(kept);
        }
        words.putLongRelease(ring.control() + BroadcastLayout.SEQUENCE_AT, next);
        if (oldest < kept) {
            oldest = kept;
            words.putLongRelease(ring.control() + BroadcastLayout.OLDEST_AT, oldest);
        }
        words.storeFence(); // nothing of the message is to be seen before that
    }

    /** The address of the message that was begun. */
    long address() {
        return ring.addressOf(end) + Broadcast.HEADER_BYTES;
    }

    /** Its offset in the data. */
    long offset() {
        return (end & ring.capacity() - 1) + Broadcast.HEADER_BYTES;
    }

    /** Publishes the message that was begun. */
    void publish(long length) {
        long at = ring.addressOf(end);
        words.putLong(at, length);
        words.putLong(at + Long.BYTES, next);
        end += Broadcast.sizeOf(length);
        next++;
        words.putLongRelease(ring.control() + BroadcastLayout.END_AT, end);
        // After that: what it points to has to be there even if this process dies in between
        words.putLongRelease(ring.control() + BroadcastLayout.LATEST_AT, end - Broadcast.sizeOf(length));
    }
}
