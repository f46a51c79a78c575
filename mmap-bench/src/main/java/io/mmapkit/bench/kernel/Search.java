package io.mmapkit.bench.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Finds a text: looks for its first two bytes in eight places at once, and compares the rest where they are. */
public final class Search {
    /** What is looked for; in the files that are made it is in some lines of a thousand. */
    public static final byte[] NEEDLE = "Reykjavik;-1".getBytes(StandardCharsets.US_ASCII);

    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;
    private static final long FIRST = NEEDLE[0] * ONES;
    private static final long SECOND = NEEDLE[1] * ONES;

    private Search() {}

    /**
     * How often it is there.
     *
     * @param offset where the first may begin
     * @param length from there on, how many bytes one may begin in: of an occurrence that begins there the rest may lie beyond
     * @param limit where the bytes end
     */
    public static long count(MemorySegment bytes, long offset, long length, long limit) {
        long end = Math.min(offset + length, limit - NEEDLE.length + 1);
        long at = offset;
        long count = 0;
        for (; at + Long.BYTES <= end; at += Long.BYTES) { // the needle is longer than the word beside it that is read as well
            long first = bytes.get(Checksum.WORD, at) ^ FIRST;
            long second = bytes.get(Checksum.WORD, at + 1) ^ SECOND;
            long either = first | second;
            if (((either - ONES) & ~either & TOPS) != 0) {
                count += compare(bytes, at, at + Long.BYTES);
            }
        }
        return count + compare(bytes, at, end);
    }

    private static long compare(MemorySegment bytes, long from, long end) {
        long count = 0;
        for (long at = from; at < end; at++) {
            count += isAt(bytes, at) ? 1 : 0;
        }
        return count;
    }

    private static boolean isAt(MemorySegment bytes, long at) {
        for (int i = 0; i < NEEDLE.length; i++) {
            if (bytes.get(ValueLayout.JAVA_BYTE, at + i) != NEEDLE[i]) {
                return false;
            }
        }
        return true;
    }
}
