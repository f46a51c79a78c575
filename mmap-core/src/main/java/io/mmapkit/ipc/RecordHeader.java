package io.mmapkit.ipc;

/**
 * What stands before each message in a lane: one long, written by one store, which publishes the message. Zero is none yet.
 *
 * <pre>
 *     63   62   61   60 ..... 48  47 ............................ 0
 *    +---+----+----+-------------+----------------------------------+
 *    | P | F  | L  | 0           | bytes of the message             |
 *    +---+----+----+-------------+----------------------------------+
 * </pre>
 *
 * <p>P is published; F and L say that it is the first and the last piece of a message sent in pieces: both of one sent whole. Headers are at
 * multiples of {@value #ALIGNMENT} bytes: so a short message is in one cache line, which goes from one processor to the other once, and no line
 * has two messages, of which one is written while the other is read.
 */
final class RecordHeader {
    static final int BYTES = Long.BYTES;
    static final int ALIGNMENT = 64;
    static final long PUBLISHED = 1L << 63;
    static final long FIRST = 1L << 62;
    static final long LAST = 1L << 61;
    static final long WHOLE = PUBLISHED | FIRST | LAST;

    private static final long LENGTH = (1L << 48) - 1;

    private RecordHeader() {}

    static long lengthOf(long header) {
        return header & LENGTH;
    }

    /** How many bytes a message takes in a lane, with its header. */
    static long sizeOf(long length) {
        return length + BYTES + ALIGNMENT - 1 & -ALIGNMENT;
    }
}
