package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Platform;

/**
 * What may be done with the pages of a region: the PROT_* bits of mmap(2) and mprotect(2).
 *
 * <p>They are combined as a set; the empty set is {@code PROT_NONE}: the addresses are taken, and nothing can be accessed.
 */
public enum Protection {
    /** {@code PROT_READ}: reading. */
    READ(Mman.PROT_READ),

    /** {@code PROT_WRITE}: writing, which on the machines of this library includes reading. */
    WRITE(Mman.PROT_WRITE),

    /** {@code PROT_EXEC}: executing. */
    EXEC(Mman.PROT_EXEC),

    /** {@code PROT_SEM}, Linux 2.5.7: use for atomic operations. Every page of the machines of this library can be used so anyway. */
    SEM(Mman.PROT_SEM),

    /** {@code PROT_BTI}, Linux 5.8, aarch64 only: indirect branches into the pages must land on a BTI instruction. */
    BTI(Mman.PROT_BTI),

    /** {@code PROT_MTE}, Linux 5.10, aarch64 only: the pages have allocation tags. */
    MTE(Mman.PROT_MTE),

    /** {@code PROT_GROWSDOWN}, Linux 2.6: only for a change of protection, which then reaches the start of a mapping that grows down. */
    GROWSDOWN(Mman.PROT_GROWSDOWN),

    /** {@code PROT_GROWSUP}, Linux 2.6: only for a change of protection, which then reaches the end of a mapping that grows up. */
    GROWSUP(Mman.PROT_GROWSUP);

    private final int bit;

    Protection(int bit) {
        this.bit = bit;
    }

    /** The PROT_* bits of a set. */
    static int bits(Iterable<Protection> protections) {
        int bits = Mman.PROT_NONE;
        for (Protection protection : protections) {
            bits |= protection.bit;
        }
        return bits;
    }

    /** Refuses what this machine doesn't have and what mmap(2) doesn't take. */
    void requireMappable() {
        switch (this) {
            case BTI, MTE -> {
                if (Platform.current() != Platform.LINUX_AARCH64) {
                    throw new UnsupportedOperationException("Protection." + this + " is for aarch64 only");
                }
            }
            case GROWSDOWN, GROWSUP -> throw new IllegalArgumentException(
                    "Protection." + this + " is for changing the protection of a region, not for mapping one");
            case READ, WRITE, EXEC, SEM -> {
            }
        }
    }
}
