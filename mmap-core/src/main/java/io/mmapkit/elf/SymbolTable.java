package io.mmapkit.elf;

import java.io.IOException;
import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * The symbols of a section: copies of its bytes and of the names, from which a symbol is made when it is asked for. A table of a million symbols
 * that is looked through leaves no million of objects behind.
 */
final class SymbolTable extends AbstractList<ElfSymbol> implements RandomAccess {
    private static final int ELSEWHERE = 0xffff; // SHN_XINDEX: the number is in another table

    private final Fields table;
    private final StringTable names;
    private final Fields numbers; // of sections that don't fit into 16 bits, or null
    private final int size;

    private SymbolTable(Fields table, StringTable names, Fields numbers, int size) {
        this.table = table;
        this.names = names;
        this.numbers = numbers;
        this.size = size;
    }

    /** All is checked here, so that {@link #get} can't fail. */
    static SymbolTable of(ElfBytes file, ElfHeader header, ElfSection section, StringTable names, ElfSection numbers)
            throws IOException {
        int entry = entrySize(header);
        if (section.entrySize() != entry || section.size() % entry != 0) {
            throw file.wrong("%s has %d bytes of symbols of %s bytes, and a symbol has %d", section.name(),
                    section.size(), Long.toUnsignedString(section.entrySize()), entry);
        }
        Fields table = new Fields(file.copy(section.offset(), section.size(), "the symbols of " + section.name()),
                header.byteOrder(), header.is64Bit());
        int size = (int) (section.size() / entry);
        for (int i = 0; i < size; i++) {
            int name = table.entry(i, entry).word(0);
            if (!names.has(name)) {
                throw file.wrong("the name of symbol %d of %s is at %s, behind the names", i, section.name(),
                        Integer.toUnsignedString(name));
            }
        }
        return new SymbolTable(table, names, numbers(file, header, numbers, size), size);
    }

    private static Fields numbers(ElfBytes file, ElfHeader header, ElfSection numbers, int size) throws IOException {
        if (numbers == null) {
            return null;
        }
        if (numbers.size() != (long) size * Integer.BYTES) {
            throw file.wrong("%s has not a number for each of %d symbols", numbers.name(), size);
        }
        return new Fields(file.copy(numbers.offset(), numbers.size(), "the sections of symbols"), header.byteOrder(),
                header.is64Bit());
    }

    private static int entrySize(ElfHeader header) {
        return header.is64Bit() ? 24 : 16;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public ElfSymbol get(int index) {
        Objects.checkIndex(index, size);
        Fields fields = table.entry(index, table.choose(16, 24));
        int info = fields.unsignedByte(fields.choose(12, 4));
        int section = fields.half(fields.choose(14, 6));
        if (section == ELSEWHERE && numbers != null) {
            section = numbers.word((long) index * Integer.BYTES);
        }
        return new ElfSymbol(names.at(fields.word(0)), fields.wide(4, 8), fields.wide(8, 16), info & 0xf, info >> 4,
                fields.unsignedByte(fields.choose(13, 5)) & 3, section);
    }
}
