package io.mmapkit.bench.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Reads lines such as {@code Oslo;-3.4}, a name, a semicolon and a number with one decimal, and keeps for each name the least, the greatest, the sum and
 * the number of its values: what is known as the one billion rows challenge. Used by one thread.
 */
public final class Stations {
    private static final int MOST_NAMES = 10_000;
    private static final int SLOTS = 1 << 14; // of which so many names leave a third free
    private static final long SEMICOLONS = 0x3B3B3B3B3B3B3B3BL;
    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;
    private static final int DIGIT = 0xF; // what tells digits apart
    private static final long MIX = 0x9E3779B97F4A7C15L;

    /** A record in two halves of a cache line: what a line needs lies together. */
    private static final int FIELDS = 4;
    private static final int HASH = 0;
    private static final int COUNT = 1;
    private static final int SUM = 2;
    private static final int RANGE = 3; // the least in the upper half, the greatest in the lower

    private final long[] table = new long[SLOTS * FIELDS];
    private int names;

    /** Before its first line. */
    public Stations() {}

    /** Forgets all. */
    public void clear() {
        Arrays.fill(table, 0);
        names = 0;
    }

    /**
     * Reads all lines that begin in a range, also the last that goes on beyond it.
     *
     * @param from where a line begins
     * @param to where no line may begin any more
     * @param limit where the bytes end
     * @return where the line begins that comes next; a line whose end isn't there is left
     */
    public long read(MemorySegment bytes, long from, long to, long limit) {
        long at = from;
        while (at < to) {
            long end = line(bytes, at, limit);
            if (end < 0) {
                break;
            }
            at = end;
        }
        return at;
    }

    private long line(MemorySegment bytes, long start, long limit) {
        long hash = 0;
        long at = start;
        // The longest name has 100 bytes; where fewer than a word is left, one byte at a time.
        while (limit - at >= Long.BYTES) {
            long word = bytes.get(Checksum.WORD, at);
            long difference = word ^ SEMICOLONS;
            long found = (difference - ONES) & ~difference & TOPS;
            if (found != 0) {
                int length = Long.numberOfTrailingZeros(found) >>> 3;
                hash = mixed(hash, length == 0 ? 0 : word & (-1L >>> (64 - 8 * length)));
                return value(bytes, hash, at + length + 1, limit);
            }
            hash = mixed(hash, word);
            at += Long.BYTES;
        }
        long word = 0;
        for (int shift = 0; at < limit; at++, shift += 8) {
            byte one = bytes.get(ValueLayout.JAVA_BYTE, at);
            if (one == ';') {
                return value(bytes, mixed(hash, word), at + 1, limit);
            }
            word |= (one & 0xFFL) << shift;
        }
        return -1;
    }

    private static long mixed(long hash, long word) {
        long z = (hash ^ word) * MIX;
        return z ^ (z >>> 29);
    }

    /** Sign, one or two digits, a dot and a digit; then the end of the line. */
    private long value(MemorySegment bytes, long hash, long from, long limit) {
        if (limit - from < Long.BYTES) {
            return lastValue(bytes, hash, from, limit);
        }
        long word = bytes.get(Checksum.WORD, from);
        long negative = ~(word >>> 4) & 1; // a digit has this bit, a minus hasn't: no branch that half of all values would take
        long digits = word >>> (8 * negative);
        long one = (digits & DIGIT) * 10;
        long second = digits >>> 8;
        long tenths;
        long length;
        if ((second & 0xFF) == '.') {
            tenths = one + (digits >>> 16 & DIGIT);
            length = 4;
        } else {
            tenths = (one + (second & DIGIT)) * 10 + (digits >>> 24 & DIGIT);
            length = 5;
        }
        add(hash, (int) ((tenths ^ -negative) + negative));
        return from + length + negative;
    }

    private long lastValue(MemorySegment bytes, long hash, long from, long limit) {
        int tenths = 0;
        boolean negative = false;
        for (long at = from; at < limit; at++) {
            byte one = bytes.get(ValueLayout.JAVA_BYTE, at);
            if (one == '\n') {
                add(hash, negative ? -tenths : tenths);
                return at + 1;
            }
            if (one == '-') {
                negative = true;
            } else if (one != '.') {
                tenths = tenths * 10 + one - '0';
            }
        }
        return -1;
    }

    private void add(long hash, int tenths) {
        int at = (int) (hash >>> 50) * FIELDS;
        while (table[at + COUNT] != 0 && table[at + HASH] != hash) {
            at = (at + FIELDS) & (SLOTS * FIELDS - 1);
        }
        if (table[at + COUNT] == 0) {
            if (++names > MOST_NAMES) {
                throw new IllegalArgumentException("more than " + MOST_NAMES + " names: not a file of this format");
            }
            table[at + HASH] = hash;
            table[at + RANGE] = range(tenths, tenths);
        }
        table[at + COUNT]++;
        table[at + SUM] += tenths;
        long range = table[at + RANGE];
        if (tenths < (int) (range >> 32) || tenths > (int) range) { // seldom: both are known after some lines
            table[at + RANGE] = range(Math.min(tenths, (int) (range >> 32)), Math.max(tenths, (int) range));
        }
    }

    private static long range(int least, int greatest) {
        return (long) least << 32 | greatest & 0xFFFF_FFFFL;
    }

    /** Of names, sums and numbers: what two parts of a file have, added up, is what the file has. */
    public long checksum() {
        long sum = 0;
        for (int at = 0; at < table.length; at += FIELDS) {
            sum += table[at + HASH] * (31 * table[at + SUM] + table[at + COUNT]);
        }
        return sum;
    }

    /** The span of all values in tenths: what can't be added up of parts. */
    public int span() {
        int low = Integer.MAX_VALUE;
        int high = Integer.MIN_VALUE;
        for (int at = 0; at < table.length; at += FIELDS) {
            if (table[at + COUNT] != 0) {
                low = Math.min(low, (int) (table[at + RANGE] >> 32));
                high = Math.max(high, (int) table[at + RANGE]);
            }
        }
        return low > high ? 0 : high - low;
    }
}
