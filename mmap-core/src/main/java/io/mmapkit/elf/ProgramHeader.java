package io.mmapkit.elf;

import java.util.Locale;

/**
 * A program header: a range of the file, and where it is to be in memory; elf(5), "Program header (Phdr)". Of those an {@link ElfFile} gives the range
 * is in the file, but for {@code PT_NULL}, which says nothing. Addresses have 64 bits without a sign.
 *
 * @param type {@link #PT_LOAD} and others
 * @param flags {@link #PF_R}, {@link #PF_W}, {@link #PF_X}
 * @param offset where it begins in the file, in bytes
 * @param virtualAddress where it belongs in memory, before the base is added
 * @param physicalAddress p_paddr, which Linux doesn't use
 * @param fileSize in bytes; may be 0
 * @param memorySize in bytes; what of that isn't in the file is zero
 * @param alignment 0, 1 or a power of two, of which {@code offset} and {@code virtualAddress} have the same remainder
 */
public record ProgramHeader(int type, int flags, long offset, long virtualAddress, long physicalAddress, long fileSize,
        long memorySize, long alignment) {
    /** Is mapped. */
    public static final int PT_LOAD = 1;
    /** Is what the dynamic linker reads. */
    public static final int PT_DYNAMIC = 2;
    /** Is the path of the dynamic linker. */
    public static final int PT_INTERP = 3;
    /** Becomes read-only when the program is linked. */
    public static final int PT_GNU_RELRO = 0x6474e552;
    /** May be executed. */
    public static final int PF_X = 1;
    /** May be written. */
    public static final int PF_W = 2;
    /** May be read. */
    public static final int PF_R = 4;

    static ProgramHeader of(Fields fields) {
        boolean wide = fields.isWide();
        return new ProgramHeader(fields.word(0), fields.word(wide ? 4 : 24), fields.wide(4, 8), fields.wide(8, 16),
                fields.wide(12, 24), fields.wide(16, 32), fields.wide(20, 40), fields.wide(28, 48));
    }

    /**
     * The name of the type.
     *
     * @return {@code "LOAD"} for {@link #PT_LOAD}, and so on; the number in hexadecimal for others
     */
    public String typeName() {
        return ElfNames.of(ElfNames.SEGMENT_TYPES, type);
    }

    /**
     * Whether flags are set.
     *
     * @param wanted of PF_*
     * @return whether all of them are
     */
    public boolean has(int wanted) {
        return (flags & wanted) == wanted;
    }

    void check(ElfBytes file, int index) throws ElfFormatException {
        if (type == 0) {
            return;
        }
        file.require(offset, fileSize, "segment " + index + " (" + typeName() + ")");
        if (type == PT_LOAD && Long.compareUnsigned(memorySize, fileSize) < 0) {
            throw file.wrong("segment %d has %d bytes in the file, and only %d in memory", index, fileSize, memorySize);
        }
        if (Long.bitCount(alignment) > 1) {
            throw file.wrong("segment %d is aligned to 0x%x, which is no power of two", index, alignment);
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %s%s%s 0x%x..0x%x of the file at 0x%x, %d bytes in memory", typeName(),
                has(PF_R) ? "r" : "-", has(PF_W) ? "w" : "-", has(PF_X) ? "x" : "-", offset, offset + fileSize,
                virtualAddress, memorySize);
    }
}
