package io.mmapkit.elf;

import java.io.IOException;

/** A file isn't an ELF file, or says of itself what can't be so. */
public final class ElfFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    ElfFormatException(String file, String reason) {
        super((file == null ? "an ELF file" : file) + ": " + reason);
    }

    /** What was found out before, once more. */
    ElfFormatException(ElfFormatException before) {
        super(before.getMessage(), before);
    }
}
