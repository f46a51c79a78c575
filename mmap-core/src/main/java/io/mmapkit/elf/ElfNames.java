package io.mmapkit.elf;

import java.util.Map;

/** The names of numbers in ELF files, as elf.h has them, without the prefix. */
final class ElfNames {
    static final Map<Integer, String> FILE_TYPES = Map.of(0, "NONE", 1, "REL", 2, "EXEC", 3, "DYN", 4, "CORE");

    static final Map<Integer, String> SEGMENT_TYPES = Map.ofEntries(Map.entry(0, "NULL"), Map.entry(1, "LOAD"),
            Map.entry(2, "DYNAMIC"), Map.entry(3, "INTERP"), Map.entry(4, "NOTE"), Map.entry(5, "SHLIB"),
            Map.entry(6, "PHDR"), Map.entry(7, "TLS"), Map.entry(0x6474e550, "GNU_EH_FRAME"),
            Map.entry(0x6474e551, "GNU_STACK"), Map.entry(0x6474e552, "GNU_RELRO"),
            Map.entry(0x6474e553, "GNU_PROPERTY"));

    static final Map<Integer, String> SECTION_TYPES = Map.ofEntries(Map.entry(0, "NULL"), Map.entry(1, "PROGBITS"),
            Map.entry(2, "SYMTAB"), Map.entry(3, "STRTAB"), Map.entry(4, "RELA"), Map.entry(5, "HASH"),
            Map.entry(6, "DYNAMIC"), Map.entry(7, "NOTE"), Map.entry(8, "NOBITS"), Map.entry(9, "REL"),
            Map.entry(10, "SHLIB"), Map.entry(11, "DYNSYM"), Map.entry(14, "INIT_ARRAY"), Map.entry(15, "FINI_ARRAY"),
            Map.entry(16, "PREINIT_ARRAY"), Map.entry(17, "GROUP"), Map.entry(18, "SYMTAB_SHNDX"),
            Map.entry(19, "RELR"), Map.entry(0x6ffffff6, "GNU_HASH"), Map.entry(0x6ffffffd, "VERDEF"),
            Map.entry(0x6ffffffe, "VERNEED"), Map.entry(0x6fffffff, "VERSYM"));

    static final Map<Integer, String> SYMBOL_TYPES = Map.of(0, "NOTYPE", 1, "OBJECT", 2, "FUNC", 3, "SECTION", 4,
            "FILE", 5, "COMMON", 6, "TLS", 10, "IFUNC");

    static final Map<Integer, String> BINDINGS = Map.of(0, "LOCAL", 1, "GLOBAL", 2, "WEAK", 10, "UNIQUE");

    private ElfNames() {}

    static String of(Map<Integer, String> names, int number) {
        String name = names.get(number);
        return name == null ? "0x" + Integer.toHexString(number) : name;
    }
}
