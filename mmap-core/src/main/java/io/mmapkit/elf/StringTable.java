package io.mmapkit.elf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The strings of a section. Each ends with a NUL, and so does the table, so that none goes on behind it. */
final class StringTable {
    private final MemorySegment bytes; // of the heap

    private StringTable(MemorySegment bytes) {
        this.bytes = bytes;
    }

    /** No strings: all names are empty. */
    static StringTable empty() {
        return new StringTable(MemorySegment.ofArray(new byte[1]));
    }

    static StringTable of(ElfBytes file, ElfSection section, String what) throws IOException {
        if (section.type() != ElfSection.SHT_STRTAB) {
            throw file.wrong("%s are in a section of type %s", what, section.typeName());
        }
        MemorySegment bytes = file.copy(section.offset(), section.size(), what);
        if (bytes.byteSize() == 0) {
            return empty();
        }
        if (bytes.get(ValueLayout.JAVA_BYTE, bytes.byteSize() - 1) != 0) {
            throw file.wrong("%s have no end", what);
        }
        return new StringTable(bytes);
    }

    /** Whether there is a string at an offset without a sign. */
    boolean has(int offset) {
        return Integer.toUnsignedLong(offset) < bytes.byteSize();
    }

    /** The string at an offset that {@link #has}; in UTF-8, as the compilers write them. */
    String at(int offset) {
        return bytes.getString(Integer.toUnsignedLong(offset));
    }

    String require(ElfBytes file, int offset, String what) throws ElfFormatException {
        if (!has(offset)) {
            throw file.wrong("the name of %s is at %s, and the names have %d bytes", what,
                    Integer.toUnsignedString(offset), bytes.byteSize());
        }
        return at(offset);
    }
}
