package io.mmapkit.elf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Makes a small ELF file of either width and either order of bytes: two segments to be loaded, and the sections .text, .bss, .symtab, .strtab
 * and .shstrtab.
 */
final class ElfBuilder {
    static final int SIZE = 0x3000;
    static final int TEXT = 0x1000;
    static final int DATA = 0x2080;
    static final int DATA_SIZE = 0x100;
    static final int DATA_MEMORY = 0x3000;
    static final int SECTIONS = 6;
    static final int SYMBOLS = 3;

    static final String STRINGS = "\0first\0second\0";
    static final String SECTION_NAMES = "\0.text\0.bss\0.symtab\0.strtab\0.shstrtab\0";

    final boolean wide;
    final ByteOrder order;
    final MemorySegment bytes = MemorySegment.ofArray(new byte[SIZE]);

    ElfBuilder(boolean wide, ByteOrder order) {
        this.wide = wide;
        this.order = order;
    }

    /** All of it. */
    static ElfBuilder whole(boolean wide, ByteOrder order) {
        ElfBuilder one = new ElfBuilder(wide, order);
        for (int i = TEXT; i < SIZE; i++) {
            one.bytes.set(ValueLayout.JAVA_BYTE, i, (byte) (i * 7 + 1));
        }
        one.header();
        one.programHeaders();
        one.sectionHeaders();
        one.symbols();
        return one;
    }

    byte[] array() {
        return bytes.toArray(ValueLayout.JAVA_BYTE);
    }

    int programHeaders;
    int sectionHeaders;
    int symbols;
    int strings;
    int names;

    private void header() {
        programHeaders = wide ? 64 : 52;
        symbols = 0x200;
        strings = 0x300;
        names = 0x340;
        sectionHeaders = 0x400;
        bytes.set(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0, 0x7f454c46);
        bytes.set(ValueLayout.JAVA_BYTE, 4, (byte) (wide ? 2 : 1));
        bytes.set(ValueLayout.JAVA_BYTE, 5, (byte) (order == ByteOrder.BIG_ENDIAN ? 2 : 1));
        bytes.set(ValueLayout.JAVA_BYTE, 6, (byte) 1);
        half(16, ElfHeader.ET_DYN);
        half(18, 62);
        word(20, 1);
        wide(24, 24, 0x1010);
        wide(28, 32, programHeaders);
        wide(32, 40, sectionHeaders);
        int rest = wide ? 48 : 36;
        word(rest, 0x12345678);
        half(rest + 4, wide ? 64 : 52);
        half(rest + 6, wide ? 56 : 32);
        half(rest + 8, 2);
        half(rest + 10, wide ? 64 : 40);
        half(rest + 12, SECTIONS);
        half(rest + 14, 5);
    }

    private void programHeaders() {
        programHeader(0, ProgramHeader.PF_R | ProgramHeader.PF_X, 0, 0, 0x1800, 0x1800);
        programHeader(1, ProgramHeader.PF_R | ProgramHeader.PF_W, DATA, 0x10000 + DATA, DATA_SIZE, DATA_MEMORY);
    }

    void programHeader(int index, int flags, long offset, long address, long fileSize, long memorySize) {
        int at = programHeaders + index * (wide ? 56 : 32);
        word(at, ProgramHeader.PT_LOAD);
        word(at + (wide ? 4 : 24), flags);
        wide(at + 4, at + 8, offset);
        wide(at + 8, at + 16, address);
        wide(at + 12, at + 24, address);
        wide(at + 16, at + 32, fileSize);
        wide(at + 20, at + 40, memorySize);
        wide(at + 28, at + 48, 0x1000);
    }

    private void sectionHeaders() {
        section(1, ".text", ElfSection.SHT_PROGBITS, 6, TEXT, 0x800, 0, 0);
        section(2, ".bss", ElfSection.SHT_NOBITS, 3, 1L << 31, 1L << 31, 0, 0);
        section(3, ".symtab", ElfSection.SHT_SYMTAB, 0, symbols, SYMBOLS * (wide ? 24 : 16), 4, wide ? 24 : 16);
        section(4, ".strtab", ElfSection.SHT_STRTAB, 0, strings, STRINGS.length(), 0, 0);
        section(5, ".shstrtab", ElfSection.SHT_STRTAB, 0, names, SECTION_NAMES.length(), 0, 0);
        text(strings, STRINGS);
        text(names, SECTION_NAMES);
    }

    int section(int index) {
        return sectionHeaders + index * (wide ? 64 : 40);
    }

    void section(int index, String name, int type, int flags, long offset, long size, int link, int entrySize) {
        int at = section(index);
        word(at, SECTION_NAMES.indexOf(name + '\0'));
        word(at + 4, type);
        wide(at + 8, at + 8, flags);
        wide(at + 12, at + 16, offset);
        wide(at + 16, at + 24, offset);
        wide(at + 20, at + 32, size);
        word(at + (wide ? 40 : 24), link);
        word(at + (wide ? 44 : 28), index);
        wide(at + 32, at + 48, 16);
        wide(at + 36, at + 56, entrySize);
    }

    private void symbols() {
        symbol(1, "first", 0x1010, 0x20, 0x12, 1);
        symbol(2, "second", 0xfffffff0L, 8, 0x21, 0);
    }

    private void symbol(int index, String name, long value, long size, int info, int section) {
        int at = symbols + index * (wide ? 24 : 16);
        word(at, STRINGS.indexOf(name));
        wide(at + 4, at + 8, value);
        wide(at + 8, at + 16, size);
        bytes.set(ValueLayout.JAVA_BYTE, at + (wide ? 4 : 12), (byte) info);
        bytes.set(ValueLayout.JAVA_BYTE, at + (wide ? 5 : 13), (byte) 2);
        half(at + (wide ? 6 : 14), section);
    }

    void text(long at, String text) {
        MemorySegment.copy(MemorySegment.ofArray(text.getBytes(StandardCharsets.ISO_8859_1)), 0, bytes, at,
                text.length());
    }

    void half(long at, int value) {
        bytes.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), at, (short) value);
    }

    void word(long at, int value) {
        bytes.set(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), at, value);
    }

    void wide(long of32, long of64, long value) {
        if (wide) {
            bytes.set(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), of64, value);
        } else {
            word(of32, (int) value);
        }
    }
}
