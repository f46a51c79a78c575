package io.mmapkit;

import io.mmapkit.libc.Fcntl;
import java.io.IOException;

/**
 * A descriptor of the caller's, which stays the caller's: the region has a duplicate of its own.
 *
 * @param label what messages call it
 */
record DescriptorBacking(int descriptor, String label) implements Backing {
    @Override
    public OpenFile open(boolean writable) throws IOException {
        return OpenFile.of(Fcntl.fcntl(descriptor, Fcntl.F_DUPFD_CLOEXEC, 0), null);
    }

    @Override
    public boolean isExtensible() {
        return false;
    }

    @Override
    public String toString() {
        return label;
    }
}
