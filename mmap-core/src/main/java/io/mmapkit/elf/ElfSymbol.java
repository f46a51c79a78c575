package io.mmapkit.elf;

/**
 * A symbol; elf(5), "String and symbol tables". Addresses have 64 bits without a sign.
 *
 * @param name as the file has it, without a version; may be empty
 * @param value its address before the base is added, as a rule
 * @param size in bytes; 0 if it isn't known
 * @param type {@link #STT_FUNC} and others: the lower four bits of st_info
 * @param binding {@link #STB_GLOBAL} and others: the upper four bits of st_info
 * @param visibility 0 for the default, 1 internal, 2 hidden, 3 protected
 * @param section the number of the section it is in; {@link #SHN_UNDEF} if it is in another file, {@link #SHN_ABS} if it is an absolute value
 */
public record ElfSymbol(String name, long value, long size, int type, int binding, int visibility, int section) {
    /** Data. */
    public static final int STT_OBJECT = 1;
    /** Code. */
    public static final int STT_FUNC = 2;
    /** Of this file only. */
    public static final int STB_LOCAL = 0;
    /** For other files. */
    public static final int STB_GLOBAL = 1;
    /** For other files, unless they have a global one. */
    public static final int STB_WEAK = 2;
    /** In no section of this file. */
    public static final int SHN_UNDEF = 0;
    /** An absolute value. */
    public static final int SHN_ABS = 0xfff1;

    /**
     * Whether it is in this file.
     *
     * @return false if another file is to have it
     */
    public boolean isDefined() {
        return section != SHN_UNDEF;
    }

    /**
     * The name of the type.
     *
     * @return {@code "FUNC"} for {@link #STT_FUNC}, and so on; the number in hexadecimal for others
     */
    public String typeName() {
        return ElfNames.of(ElfNames.SYMBOL_TYPES, type);
    }

    /**
     * The name of the binding.
     *
     * @return {@code "GLOBAL"} for {@link #STB_GLOBAL}, and so on; the number in hexadecimal for others
     */
    public String bindingName() {
        return ElfNames.of(ElfNames.BINDINGS, binding);
    }
}
