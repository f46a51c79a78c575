package io.mmapkit.elf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Numbers of an entry, in the order of bytes and in the width that the file has. Offsets are those of the entry's own layout. */
final class Fields {
    private final MemorySegment bytes;
    private final ValueLayout.OfShort half;
    private final ValueLayout.OfInt word;
    private final ValueLayout.OfLong extended;
    private final boolean wide;

    Fields(MemorySegment bytes, ByteOrder order, boolean wide) {
        this.bytes = bytes;
        this.half = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
        this.word = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
        this.extended = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order);
        this.wide = wide;
    }

    private Fields(Fields other, MemorySegment bytes) {
        this.bytes = bytes;
        this.half = other.half;
        this.word = other.word;
        this.extended = other.extended;
        this.wide = other.wide;
    }

    /** Those of an entry of a table. */
    Fields entry(long index, long size) {
        return new Fields(this, bytes.asSlice(index * size, size));
    }

    /** The one that this file has of two. */
    long choose(long of32, long of64) {
        return wide ? of64 : of32;
    }

    boolean isWide() {
        return wide;
    }

    int unsignedByte(long offset) {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, offset));
    }

    int half(long offset) {
        return Short.toUnsignedInt(bytes.get(half, offset));
    }

    int word(long offset) {
        return bytes.get(word, offset);
    }

    /** An address, an offset or a length: 32 bits without a sign, or 64. */
    long wide(long of32, long of64) {
        return wide ? bytes.get(extended, of64) : Integer.toUnsignedLong(bytes.get(word, of32));
    }
}
