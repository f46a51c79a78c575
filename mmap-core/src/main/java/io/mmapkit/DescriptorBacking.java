package io.mmapkit;

import io.mmapkit.libc.Fcntl;
import java.io.IOException;

/** A descriptor of the caller's, which stays the caller's: the region has a duplicate of its own. */
record DescriptorBacking(int descriptor) implements Backing {
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
        return "descriptor " + descriptor;
    }
}
