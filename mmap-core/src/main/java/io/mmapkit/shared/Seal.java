package io.mmapkit.shared;

import io.mmapkit.libc.Fcntl;
import java.util.EnumSet;
import java.util.Set;

/** What can never be done again to a segment that lives in a memfd: the F_SEAL_* of fcntl(2), section "File Sealing". */
public enum Seal {
    /** No further seal. */
    SEAL(Fcntl.F_SEAL_SEAL),

    /** It doesn't become shorter, so that no access to it faults: a receiver who demands this needs no {@code guarded}. */
    SHRINK(Fcntl.F_SEAL_SHRINK),

    /** It doesn't become longer. */
    GROW(Fcntl.F_SEAL_GROW),

    /** Nobody writes to it any more. Refused (EBUSY) while somebody has it mapped for writing. */
    WRITE(Fcntl.F_SEAL_WRITE),

    /** Nobody begins to write to it; who has it mapped for writing goes on. Linux 5.1. */
    FUTURE_WRITE(Fcntl.F_SEAL_FUTURE_WRITE),

    /** It isn't made executable, or no longer not so: its x bits stay. Linux 6.3. */
    EXEC(Fcntl.F_SEAL_EXEC);

    private final int bit;

    Seal(int bit) {
        this.bit = bit;
    }

    static int bits(Iterable<Seal> seals) {
        int bits = 0;
        for (Seal seal : seals) {
            bits |= seal.bit;
        }
        return bits;
    }

    static Set<Seal> of(int bits) {
        Set<Seal> seals = EnumSet.noneOf(Seal.class);
        for (Seal seal : values()) {
            if ((bits & seal.bit) != 0) {
                seals.add(seal);
            }
        }
        return seals;
    }
}
