package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Platform;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

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

    /**
     * {@code PROT_GROWSDOWN}, Linux 2.6: refused with {@link IllegalArgumentException}, always. mmap(2) doesn't take it, and mprotect(2) takes
     * it as far as the start of a mapping that grows down, which the kernel may have merged with that of a neighbour.
     */
    GROWSDOWN(Mman.PROT_GROWSDOWN),

    /** {@code PROT_GROWSUP}, Linux 2.6: refused with {@link IllegalArgumentException}, always, as {@link #GROWSDOWN}. */
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

    static Set<Protection> setOf(Protection... protections) {
        EnumSet<Protection> set = EnumSet.noneOf(Protection.class);
        Collections.addAll(set, protections);
        return Collections.unmodifiableSet(set);
    }

    static Set<Protection> union(Set<Protection> some, Set<Protection> others) {
        EnumSet<Protection> all = EnumSet.noneOf(Protection.class);
        all.addAll(some);
        all.addAll(others);
        return Collections.unmodifiableSet(all);
    }

    static Set<Protection> common(Set<Protection> some, Set<Protection> others) {
        EnumSet<Protection> both = EnumSet.noneOf(Protection.class);
        both.addAll(some);
        both.retainAll(others);
        return Collections.unmodifiableSet(both);
    }

    /** Refuses what this machine doesn't have, and what would reach beyond the region. */
    void requireUsable() {
        if ((this == BTI || this == MTE) && Platform.current() != Platform.LINUX_AARCH64) {
            throw new UnsupportedOperationException("Protection." + this + " is for aarch64 only");
        }
        if (this == GROWSDOWN || this == GROWSUP) {
            throw new IllegalArgumentException(
                    "Protection." + this + " would change what the kernel has merged with the region, too");
        }
    }
}
