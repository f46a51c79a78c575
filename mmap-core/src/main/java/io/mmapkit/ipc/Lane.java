package io.mmapkit.ipc;

/**
 * Where a lane is: its data, which are mapped twice back to back, and its control words.
 *
 * @param words how shared memory is accessed
 * @param data the address of the data
 * @param capacity of the data, in bytes: a power of two
 * @param control the address of the control words
 */
record Lane(Words words, long data, long capacity, long control) {
    /** {@code int}: the token of who sends, or 0. */
    static final int OWNER_AT = 0;
    /** {@code long}: up to where all is received, in bytes since the beginning; alone in a cache line, which the receiver writes. */
    static final int HEAD_AT = 128;
    /** The bell of senders that wait for room. */
    static final int ROOM_BELL_AT = 256;
    /** How long the control words are. */
    static final int CONTROL_BYTES = 384;

    /** How many bits a position has: a year at 800 GB/s. */
    static final int POSITION_BITS = 56;

    private static final long NO_POSITION = -1L << POSITION_BITS | RecordHeader.ALIGNMENT - 1;
    private static final int TRIES = 8;

    /** The longest message: so that two always fit. */
    long longest() {
        return longest(capacity);
    }

    static long longest(long capacity) {
        return ((capacity - RecordHeader.ALIGNMENT) / 2 & -RecordHeader.ALIGNMENT) - RecordHeader.BYTES;
    }

    long addressOf(long position) {
        return data + (position & capacity - 1);
    }

    /** How often this lane had been filled to its end before that position. */
    long lapOf(long position) {
        return lapOf(position, capacity);
    }

    /** How often a lane of that capacity had been filled to its end before that position. */
    static long lapOf(long position, long capacity) {
        return position >>> Long.numberOfTrailingZeros(capacity);
    }

    /**
     * The header of what is published at a position, up to which all is; 0 if nothing is yet.
     *
     * @throws IllegalStateException if something is there that no sender wrote
     */
    long headerAt(long position) {
        return headerOf(words.getLongAcquire(addressOf(position)), position);
    }

    /** As {@link #headerAt}, of what was read there. */
    long headerOf(long word, long position) {
        long lap = lapOf(position);
        if (RecordHeader.isOf(word, lap)) {
            return word;
        }
        if (RecordHeader.isBefore(word, lap)) {
            return 0;
        }
        throw damagedAt(position);
    }

    private static IllegalStateException damagedAt(long position) {
        return new IllegalStateException("the ring was damaged at position " + position);
    }

    /** Whether that is a header of a message that may have been sent at a position. */
    boolean isHeaderAt(long word, long position) {
        return RecordHeader.isOf(word, lapOf(position)) && RecordHeader.lengthOf(word) <= longest();
    }

    /**
     * Up to where all is received.
     *
     * @throws IllegalStateException if no receiver wrote that
     */
    long head() {
        long head = words.getLongAcquire(control + HEAD_AT);
        if ((head & NO_POSITION) != 0) {
            throw new IllegalStateException("the ring was damaged: nobody received up to " + head);
        }
        return head;
    }

    /**
     * The size of what a {@linkplain #headerAt header} speaks of.
     *
     * @throws IllegalStateException if no sender wrote it
     */
    long checkedSize(long header, long position) {
        long length = RecordHeader.lengthOf(header);
        if (length > longest()) {
            throw damagedAt(position);
        }
        return RecordHeader.sizeOf(length);
    }

    /**
     * What is published and not received.
     *
     * @param start the position of the first
     * @param end the position after the last
     * @param messages how many, each piece of a message sent in pieces counted
     */
    record Backlog(long start, long end, long messages) {
        long bytes() {
            return end - start;
        }
    }

    /** The end of what is published: found by walking there from the head, since a header is all that publishes. While nobody sends. */
    long end() {
        return walk().end();
    }

    /** What is published and not received while others go on sending and receiving. */
    Backlog backlog() {
        for (int tries = 1;; tries++) {
            long head = head();
            try {
                Backlog backlog = walk();
                if (backlog.start == head() || tries >= TRIES) { // not ==: the look of any try may have failed
                    return backlog;
                }
            } catch (IllegalStateException damaged) {
                if (head == head()) {
                    throw damaged; // otherwise it may have been written over meanwhile
                }
            }
        }
    }

    private Backlog walk() {
        long head = head();
        long position = head;
        long messages = 0;
        while (true) {
            long header = headerAt(position);
            if (header == 0) {
                return new Backlog(head, position, messages);
            }
            position += checkedSize(header, position);
            messages++;
            if (position - head >= capacity) {
                throw new IllegalStateException("the ring was damaged: it has no end");
            }
        }
    }
}
