package io.mmapkit.shared;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * A number for a layout: the same for layouts whose members have the same names, types, sizes, byte orders and offsets, in any process. FNV-1a of
 * 64 bits: it is to tell mistakes, not attacks.
 */
final class LayoutHash {
    /** Stands for no layout. */
    static final long NONE = 0;

    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private LayoutHash() {}

    static long of(MemoryLayout layout) {
        StringBuilder text = new StringBuilder();
        describe(layout, 0, text);
        long hash = BASIS;
        for (byte b : text.toString().getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b & 0xff) * PRIME;
        }
        return hash == NONE ? 1 : hash;
    }

    private static void describe(MemoryLayout layout, long offset, StringBuilder text) {
        layout.name().ifPresent(name -> text.append(name.length()).append(' ').append(name)); // which may have any characters
        text.append('@').append(offset).append('+').append(layout.byteSize());
        switch (layout) {
            case ValueLayout value -> text.append(value.carrier().getName()).append(value.order());
            case PaddingLayout _ -> text.append('x');
            case SequenceLayout sequence -> {
                text.append('[').append(sequence.elementCount()).append(' ');
                describe(sequence.elementLayout(), 0, text);
                text.append(']');
            }
            case GroupLayout group -> {
                text.append(group instanceof StructLayout ? "{" : "(");
                long at = 0;
                for (MemoryLayout member : group.memberLayouts()) {
                    describe(member, at, text);
                    at += group instanceof StructLayout ? member.byteSize() : 0;
                }
                text.append(group instanceof StructLayout ? "}" : ")");
            }
        }
        text.append(';');
    }
}
