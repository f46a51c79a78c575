package io.mmapkit.elf;

/**
 * A section header; elf(5), "Section header (Shdr)". Of those an {@link ElfFile} gives the range is in the file, but for {@code SHT_NOBITS},
 * which takes no room there, and {@code SHT_NULL}. Addresses have 64 bits without a sign.
 *
 * @param name of the section; empty if it has none
 * @param type {@link #SHT_PROGBITS} and others
 * @param flags {@link #SHF_WRITE} and others
 * @param address where it is in memory, before the base is added; 0 if it isn't
 * @param offset where it begins in the file, in bytes
 * @param size in bytes
 * @param link the number of another section, whose meaning is the type's
 * @param info what the type says
 * @param alignment 0, 1 or a power of two
 * @param entrySize in bytes, if it is a table
 */
public record ElfSection(String name, int type, long flags, long address, long offset, long size, int link, int info,
        long alignment, long entrySize) {
    /** Is not there. */
    public static final int SHT_NULL = 0;
    /** Is the program's. */
    public static final int SHT_PROGBITS = 1;
    /** Is a table of all symbols. */
    public static final int SHT_SYMTAB = 2;
    /** Has strings. */
    public static final int SHT_STRTAB = 3;
    /** Is zero in memory, and takes no room in the file. */
    public static final int SHT_NOBITS = 8;
    /** Is a table of the symbols that the dynamic linker needs. */
    public static final int SHT_DYNSYM = 11;
    /** May be written. */
    public static final long SHF_WRITE = 1;
    /** Is in memory. */
    public static final long SHF_ALLOC = 2;
    /** May be executed. */
    public static final long SHF_EXECINSTR = 4;

    /** With the name still to be found: the number of its first byte among the names is what {@link #nameOf} gives. */
    static ElfSection of(Fields fields, String name) {
        boolean wide = fields.isWide();
        return new ElfSection(name, fields.word(4), fields.wide(8, 8), fields.wide(12, 16), fields.wide(16, 24),
                fields.wide(20, 32), fields.word(wide ? 40 : 24), fields.word(wide ? 44 : 28), fields.wide(32, 48),
                fields.wide(36, 56));
    }

    static int nameOf(Fields fields) {
        return fields.word(0);
    }

    /**
     * The name of the type.
     *
     * @return {@code "PROGBITS"} for {@link #SHT_PROGBITS}, and so on; the number in hexadecimal for others
     */
    public String typeName() {
        return ElfNames.of(ElfNames.SECTION_TYPES, type);
    }

    /**
     * Whether flags are set.
     *
     * @param wanted of SHF_*
     * @return whether all of them are
     */
    public boolean has(long wanted) {
        return (flags & wanted) == wanted;
    }

    /** Whether it takes room in the file. */
    boolean isInFile() {
        return type != SHT_NULL && type != SHT_NOBITS;
    }

    void check(ElfBytes file, int index) throws ElfFormatException {
        if (isInFile()) {
            file.require(offset, size, "section " + index + " (" + typeName() + ")");
        }
    }
}
