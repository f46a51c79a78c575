package io.mmapkit.shared;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The seals of a segment's file. */
final class SegmentSeals {
    private SegmentSeals() {}

    /** Those it has; none if it can't have any. */
    static Set<Seal> of(SegmentFile file) throws SystemCallException {
        try {
            return Seal.of(Fcntl.fcntl(file.descriptor(), Fcntl.F_GET_SEALS, 0));
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.EINVAL)) {
                return Set.of();
            }
            throw refused;
        }
    }

    /** Adds some, for good. */
    static void add(SegmentFile file, List<Seal> wanted) throws IOException {
        try {
            Fcntl.fcntl(file.descriptor(), Fcntl.F_ADD_SEALS, Seal.bits(wanted));
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.EINVAL)) {
                throw new UnsupportedOperationException(
                        file.name() + " can't be sealed: it is no memfd, or the kernel doesn't know one of " + wanted,
                        refused);
            }
            throw Refusal.of(file.name(), refused);
        }
    }
}
