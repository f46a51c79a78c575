package io.mmapkit.elf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * The header of an ELF file; elf(5), "ELF header (Ehdr)". Numbers that the file has are given as they are, for later machines and systems too;
 * addresses and offsets have 64 bits without a sign.
 *
 * @param is64Bit whether addresses have 64 bits, and not 32: EI_CLASS
 * @param byteOrder of the numbers: EI_DATA
 * @param osAbi EI_OSABI; 0 for System V
 * @param abiVersion EI_ABIVERSION
 * @param type {@link #ET_REL} and others
 * @param machine e_machine: 62 for x86-64, 183 for aarch64
 * @param entry the address where the program begins; 0 if it has none
 * @param programHeaderOffset where the program headers are in the file; 0 if there are none
 * @param sectionHeaderOffset where the section headers are; 0 if there are none
 * @param flags of the processor
 * @param headerSize e_ehsize, in bytes
 * @param programHeaderSize in bytes, of one
 * @param programHeaderCount how many there are, also where they are more than e_phnum can say
 * @param sectionHeaderSize in bytes, of one
 * @param sectionCount how many there are, also where they are more than e_shnum can say; 0 if the file says of them what can't be so
 * @param sectionNames the number of the section that has the sections' names; 0 if they have none, or there are none
 */
public record ElfHeader(boolean is64Bit, ByteOrder byteOrder, int osAbi, int abiVersion, int type, int machine,
        long entry, long programHeaderOffset, long sectionHeaderOffset, int flags, int headerSize,
        int programHeaderSize, int programHeaderCount, int sectionHeaderSize, int sectionCount, int sectionNames) {
    /** To be linked. */
    public static final int ET_REL = 1;
    /** A program with fixed addresses. */
    public static final int ET_EXEC = 2;
    /** A library, or a program for any address. */
    public static final int ET_DYN = 3;
    /** The memory of a process that died. */
    public static final int ET_CORE = 4;

    private static final int MAGIC = 0x7f454c46; // "\177ELF", read as big-endian
    private static final int MORE_PROGRAM_HEADERS = 0xffff; // PN_XNUM
    private static final int MORE_SECTIONS = 0xffff; // SHN_XINDEX

    /** The size of the identification, by which one knows how to read the rest. */
    private static final int IDENTIFICATION = 16;

    /**
     * Reads and checks it. Of sections that can't be so the file has none, as for execve(2), which doesn't look at them.
     *
     * @param sectionFault is told why, then
     */
    static ElfHeader of(ElfBytes file, Consumer<ElfFormatException> sectionFault) throws IOException {
        ElfHeader header = stated(file);
        try {
            header = header.withLargeNumbers(file);
            header.checkSections(file);
        } catch (ElfFormatException bad) {
            sectionFault.accept(bad);
            header = header.with(header.programHeaderCount, 0, 0);
        }
        header.checkPrograms(file);
        return header;
    }

    private static ElfHeader stated(ElfBytes file) throws IOException {
        if (file.size() < IDENTIFICATION) {
            throw file.wrong("has %d bytes, and is no ELF file", file.size());
        }
        MemorySegment identification = file.copy(0, IDENTIFICATION, "the identification");
        if (identification.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0) != MAGIC) {
            throw file.wrong("does not begin with 0x7f ELF");
        }
        boolean wide = oneOfTwo(file, identification, 4, "EI_CLASS");
        ByteOrder order = oneOfTwo(file, identification, 5, "EI_DATA")
                ? ByteOrder.BIG_ENDIAN
                : ByteOrder.LITTLE_ENDIAN;
        if (identification.get(ValueLayout.JAVA_BYTE, 6) != 1) {
            throw file.wrong("is of an unknown version of ELF");
        }
        Fields fields = new Fields(file.copy(0, wide ? 64 : 52, "the ELF header"), order, wide);
        long rest = fields.choose(36, 48); // e_flags, after which both kinds are alike
        return new ElfHeader(wide, order, fields.unsignedByte(7), fields.unsignedByte(8), fields.half(16),
                fields.half(18), fields.wide(24, 24), fields.wide(28, 32), fields.wide(32, 40), fields.word(rest),
                fields.half(rest + 4), fields.half(rest + 6), fields.half(rest + 8), fields.half(rest + 10),
                fields.half(rest + 12), fields.half(rest + 14));
    }

    private static boolean oneOfTwo(ElfBytes file, MemorySegment identification, int at, String field)
            throws ElfFormatException {
        int value = identification.get(ValueLayout.JAVA_BYTE, at);
        if (value != 1 && value != 2) {
            throw file.wrong("%s is %d, and neither 1 nor 2", field, value);
        }
        return value == 2;
    }

    /** The numbers that don't fit into 16 bits are in the section header 0. */
    private ElfHeader withLargeNumbers(ElfBytes file) throws IOException {
        boolean moreSections = sectionCount == 0 && sectionHeaderOffset != 0;
        if (!moreSections && programHeaderCount != MORE_PROGRAM_HEADERS && sectionNames != MORE_SECTIONS) {
            return this;
        }
        if (sectionHeaderOffset == 0 && programHeaderCount != MORE_PROGRAM_HEADERS) {
            throw file.wrong("has section names, and no sections");
        }
        if (sectionHeaderOffset == 0) {
            return this; // 65,535 program headers, and not more
        }
        int size = sectionEntry(file);
        Fields first = new Fields(file.copy(sectionHeaderOffset, size, "section header 0"), byteOrder, is64Bit);
        long sections = moreSections ? first.wide(20, 32) : sectionCount; // sh_size
        int names = sectionNames == MORE_SECTIONS ? first.word((int) first.choose(24, 40)) : sectionNames; // sh_link
        int programs = programHeaderCount == MORE_PROGRAM_HEADERS
                ? first.word((int) first.choose(28, 44)) // sh_info
                : programHeaderCount;
        if (programHeaderCount == MORE_PROGRAM_HEADERS && programs == 0) {
            programs = MORE_PROGRAM_HEADERS;
        }
        if (sections < 0 || sections > file.size() / size || programs < 0) {
            throw file.wrong("has %s sections and %s program headers", Long.toUnsignedString(sections),
                    Integer.toUnsignedString(programs));
        }
        return with(programs, (int) sections, names);
    }

    private ElfHeader with(int programs, int sections, int names) {
        return new ElfHeader(is64Bit, byteOrder, osAbi, abiVersion, type, machine, entry, programHeaderOffset,
                sectionHeaderOffset, flags, headerSize, programHeaderSize, programs, sectionHeaderSize, sections,
                names);
    }

    private int sectionEntry(ElfBytes file) throws ElfFormatException {
        int size = is64Bit ? 64 : 40;
        if (sectionHeaderSize != size) {
            throw file.wrong("a section header has %d bytes, and not %d", sectionHeaderSize, size);
        }
        return size;
    }

    private void checkPrograms(ElfBytes file) throws ElfFormatException {
        if (programHeaderCount > 0) {
            int size = is64Bit ? 56 : 32;
            if (programHeaderSize != size) {
                throw file.wrong("a program header has %d bytes, and not %d", programHeaderSize, size);
            }
            file.require(programHeaderOffset, (long) programHeaderCount * size, "the table of program headers");
        }
    }

    private void checkSections(ElfBytes file) throws ElfFormatException {
        if (sectionCount > 0) {
            file.require(sectionHeaderOffset, (long) sectionCount * sectionEntry(file), "the table of sections");
        }
        if (sectionNames < 0 || sectionNames > 0 && sectionNames >= sectionCount) {
            throw file.wrong("the names of its %d sections are in section %s", sectionCount,
                    Integer.toUnsignedString(sectionNames));
        }
    }

    /**
     * The name of the type.
     *
     * @return {@code "DYN"} for {@link #ET_DYN}, and so on; the number in hexadecimal if it is none of those
     */
    public String typeName() {
        return ElfNames.of(ElfNames.FILE_TYPES, type);
    }
}
