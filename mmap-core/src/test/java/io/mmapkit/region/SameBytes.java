package io.mmapkit.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Whether two views are of the same bytes, as far as the shorter one goes: what either stores, the other loads. */
final class SameBytes {
    private SameBytes() {}

    static void assertIn(MemorySegment older, MemorySegment newer) {
        long last = Math.min(older.byteSize(), newer.byteSize()) - 1;
        byte other = (byte) (newer.get(ValueLayout.JAVA_BYTE, last) + 1);
        older.set(ValueLayout.JAVA_BYTE, last, other);
        assertThat(newer.get(ValueLayout.JAVA_BYTE, last)).isEqualTo(other);
        other++;
        newer.set(ValueLayout.JAVA_BYTE, last, other);
        assertThat(older.get(ValueLayout.JAVA_BYTE, last)).isEqualTo(other);
    }
}
