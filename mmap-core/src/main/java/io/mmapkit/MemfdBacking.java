package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.OptionalLong;

/**
 * A file in memory that has no path; memfd_create(2).
 *
 * @param hugePageSize the MFD_HUGE_* bits, which are those of MAP_HUGE_*, or 0 for the default size of the pool
 */
record MemfdBacking(String label, boolean executable, boolean hugePages, int hugePageSize) implements Backing {
    private static final long WORTH_ASKING = 64 << 20; // below, asking takes longer than allocating
    private static final int LONGEST = 249; // NAME_MAX less "memfd:"

    MemfdBacking(String label) {
        this(label, false, false, 0);
    }

    MemfdBacking {
        if (label.indexOf('\0') >= 0 || label.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw new IllegalArgumentException(
                    "a memfd's label has at most " + LONGEST + " bytes, none of them NUL: " + label);
        }
    }

    @Override
    public OpenFile open(boolean writable) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return OpenFile.of(create(arena.allocateFrom(label)), "memfd:" + label);
        } catch (SystemCallException refused) {
            throw Refusal.of("memfd:" + label, refused);
        }
    }

    private int create(MemorySegment name) throws SystemCallException {
        int flags = Mman.MFD_CLOEXEC | Mman.MFD_ALLOW_SEALING | (hugePages ? Mman.MFD_HUGETLB | hugePageSize : 0);
        try {
            return Mman.memfd_create(name, flags | (executable ? Mman.MFD_EXEC : Mman.MFD_NOEXEC_SEAL));
        } catch (SystemCallException refused) {
            if (!refused.errno().equals(Errno.EINVAL)) {
                throw refused;
            }
            return Mman.memfd_create(name, flags); // a kernel before 6.3, where every memfd is executable
        }
    }

    /**
     * Refuses what this machine hasn't the memory for. The kernel doesn't: it allocates until nothing is left, and then ends processes,
     * any of them.
     *
     * @param length how many bytes more are needed
     */
    void requireMemory(long length) throws IOException {
        if (length < WORTH_ASKING) {
            return;
        }
        OptionalLong available = Meminfo.bytes("MemAvailable");
        long swap = Meminfo.bytes("SwapFree").orElse(0);
        if (available.isPresent() && length > available.getAsLong() + swap) {
            throw new FileSystemException(this.toString(), null, "needs " + length + " bytes of memory, and "
                    + (available.getAsLong() + swap) + " are available; with sparse() it takes them as they are used");
        }
    }

    @Override
    public boolean isExtensible() {
        return true;
    }

    @Override
    public String toString() {
        return "memfd:" + label;
    }
}
