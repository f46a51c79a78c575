package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Memfd;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A file in memory that has no path; memfd_create(2).
 *
 * @param hugePageSize the MFD_HUGE_* bits, which are those of MAP_HUGE_*, or 0 for the default size of the pool
 */
record MemfdBacking(String label, boolean executable, boolean hugePages, int hugePageSize) implements Backing {
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
        int flags = Mman.MFD_ALLOW_SEALING | (hugePages ? Mman.MFD_HUGETLB | hugePageSize : 0);
        try {
            return OpenFile.of(Memfd.create(label, flags, executable), "memfd:" + label);
        } catch (SystemCallException refused) {
            throw Refusal.of("memfd:" + label, refused);
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
