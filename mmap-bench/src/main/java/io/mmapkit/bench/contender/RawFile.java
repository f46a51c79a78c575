package io.mmapkit.bench.contender;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A descriptor, opened and read through the C library alone: what read(2) and pread(2) cost without the JDK's own I/O classes. */
final class RawFile {
    private final int flags;
    private int fd;

    /** @param flags of open(2), besides those that all have */
    RawFile(int flags) {
        this.flags = flags;
    }

    void open(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            fd = Fcntl.open(arena.allocateFrom(file.toString()), Fcntl.O_RDONLY | Fcntl.O_CLOEXEC | flags, 0);
        } catch (SystemCallException e) {
            if (flags != 0 && e.errno().equals(Errno.EINVAL)) { // what open(2) says of O_DIRECT where there is none
                throw new UnsupportedOperationException("this file system has no O_DIRECT", e);
            }
            throw e;
        }
        if ((Fcntl.fcntl(fd, Fcntl.F_GETFL, 0) & flags) != flags) {
            close();
            throw new UnsupportedOperationException("open(2) took the flags, and the file doesn't have them");
        }
    }

    int fd() {
        return fd;
    }

    void close() throws IOException {
        Unistd.close(fd);
    }
}
