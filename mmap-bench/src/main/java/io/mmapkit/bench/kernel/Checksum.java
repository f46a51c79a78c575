package io.mmapkit.bench.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The work of a scan: the sum of all little-endian 64-bit words, and of the unsigned bytes that are left at the end.
 *
 * C2 does not turn {@code sum += word[i]} into vector instructions, since to its eyes nothing is gained when the only operation is
 * the reduction itself; one addition per cycle is then the limit, which is below what memory delivers. It does so for the sum of several
 * words: so a block is read as four streams, one for each quarter. The index is an int, for loops over long are not vectorised.
 * The C program has the same loop: it is faster there too, because more of the memory system is busy while one stream waits for a page.
 */
public final class Checksum {
    /** Wherever it lies. */
    public static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** A quarter of it is what the kernel maps at one page fault (64 KiB around it): four faults at once, then none for the whole block. */
    private static final int BLOCK = 256 << 10;

    private static final int STREAMS = 4;
    private static final int STEP = STREAMS * Long.BYTES;

    private Checksum() {}

    /** The sum of {@code length} bytes; may be added up over pieces that are all but the last a multiple of eight bytes long. */
    public static long of(MemorySegment bytes, long offset, long length) {
        long end = offset + length;
        long at = offset;
        long sum = 0;
        while (end - at >= STEP) {
            int steps = (int) (Math.min(end - at, BLOCK) / STEP);
            sum += block(bytes, at, steps);
            at += (long) steps * STEP;
        }
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            sum += bytes.get(WORD, at);
        }
        for (; at < end; at++) {
            sum += Byte.toUnsignedLong(bytes.get(ValueLayout.JAVA_BYTE, at));
        }
        return sum;
    }

    private static long block(MemorySegment bytes, long a, int steps) {
        long b = a + steps * 8L;
        long c = b + steps * 8L;
        long d = c + steps * 8L;
        long sum = 0;
        for (int i = 0; i < steps; i++) {
            long at = i * 8L;
            sum += (bytes.get(WORD, a + at) + bytes.get(WORD, b + at))
                    + (bytes.get(WORD, c + at) + bytes.get(WORD, d + at));
        }
        return sum;
    }

    /** The same through the accessors of a little-endian buffer, from index 0 to its limit. */
    public static long of(ByteBuffer bytes) {
        int end = bytes.limit();
        int at = 0;
        long sum = 0;
        while (end - at >= STEP) {
            int steps = Math.min(end - at, BLOCK) / STEP;
            sum += block(bytes, at, steps);
            at += steps * STEP;
        }
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            sum += bytes.getLong(at);
        }
        for (; at < end; at++) {
            sum += Byte.toUnsignedLong(bytes.get(at));
        }
        return sum;
    }

    private static long block(ByteBuffer bytes, int a, int steps) {
        int b = a + steps * 8;
        int c = b + steps * 8;
        int d = c + steps * 8;
        long sum = 0;
        for (int i = 0; i < steps; i++) {
            int at = i * 8;
            sum += (bytes.getLong(a + at) + bytes.getLong(b + at)) + (bytes.getLong(c + at) + bytes.getLong(d + at));
        }
        return sum;
    }
}
