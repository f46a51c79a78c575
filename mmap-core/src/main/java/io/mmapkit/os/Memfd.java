package io.mmapkit.os;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;

/** Makes files in memory. */
public final class Memfd {
    private Memfd() {}

    /**
     * Makes a file that can't be made executable unless it is asked for: a system may refuse all others (sysctl {@code vm.memfd_noexec}).
     *
     * @param flags MFD_*, on top of MFD_CLOEXEC
     */
    public static int create(String label, int flags, boolean executable) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            int all = flags | Mman.MFD_CLOEXEC;
            try {
                return Mman.memfd_create(arena.allocateFrom(label),
                        all | (executable ? Mman.MFD_EXEC : Mman.MFD_NOEXEC_SEAL));
            } catch (SystemCallException refused) {
                if (!refused.errno().equals(Errno.EINVAL)) {
                    throw refused;
                }
                return Mman.memfd_create(arena.allocateFrom(label), all); // before Linux 6.3 each is executable
            }
        }
    }
}
