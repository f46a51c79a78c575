package io.mmapkit.ipc;

/**
 * What stands before each message in a lane: one long, written by one store, which publishes the message.
 *
 * <pre>
 *     63   62   61   60 ....... 48  47 ............................ 0
 *    +---+----+----+---------------+----------------------------------+
 *    | P | F  | L  | lap           | bytes of the message             |
 *    +---+----+----+---------------+----------------------------------+
 * </pre>
 *
 * <p>P is published; F and L say that it is the first and the last piece of a message sent in pieces: both of one sent whole. The lap is how often the
 * lane had been filled to its end before, modulo 8,192: so a header that is left from the lap before isn't taken for one of this lap, and nobody has
 * to write over it first.
 *
 * <p>Headers are at multiples of {@value #ALIGNMENT} bytes: so a short message is in one cache line, which goes from one processor to the other once,
 * and no line has two messages, of which one is written while the other is read.
 */
final class RecordHeader {
    static final int BYTES = Long.BYTES;
    static final int ALIGNMENT = 64;
    static final long PUBLISHED = 1L << 63;
    static final long FIRST = 1L << 62;
    static final long LAST = 1L << 61;
    static final long WHOLE = PUBLISHED | FIRST | LAST;

    private static final int LENGTH_BITS = 48;
    private static final long LENGTH = (1L << LENGTH_BITS) - 1;
    private static final long LAP = ~(LENGTH | WHOLE);
    private static final long STAMP = PUBLISHED | LAP;

    private RecordHeader() {}

    /** The header of a message that is sent in a lap. */
    static long of(long flags, long lap, long length) {
        return flags | stamp(lap) | length;
    }

    private static long stamp(long lap) {
        return PUBLISHED | lap << LENGTH_BITS & LAP;
    }

    /** Whether that is the header of a message sent in a lap. */
    static boolean isOf(long word, long lap) {
        return (word & STAMP) == stamp(lap);
    }

    /** Whether that can stand where the next header of a lap will be: nothing, or a header of the lap before. */
    static boolean isBefore(long word, long lap) {
        return word == 0 || lap > 0 && isOf(word, lap - 1);
    }

    static long lengthOf(long header) {
        return header & LENGTH;
    }

    /** How many bytes a message takes in a lane, with its header. */
    static long sizeOf(long length) {
        return length + BYTES + ALIGNMENT - 1 & -ALIGNMENT;
    }
}
