package io.mmapkit.bench.contender;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A descriptor, read through the C library alone: what read(2) and pread(2) cost without the JDK's own I/O classes. */
final class RawFile implements Closeable {
    private final int fd;

    RawFile(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            fd = Fcntl.open(arena.allocateFrom(file.toString()), Fcntl.O_RDONLY | Fcntl.O_CLOEXEC, 0);
        }
    }

    /** Moves the position from which {@link #read} reads. */
    void seek(long offset) throws IOException {
        Unistd.lseek(fd, offset, Unistd.SEEK_SET);
    }

    /** Fills the buffer as far as the file goes and returns how far: a short read is no end of file. */
    long read(MemorySegment buffer) throws IOException {
        long size = buffer.byteSize();
        long filled = Unistd.read(fd, buffer, size);
        for (long n = filled; n > 0 && filled < size; filled += n) {
            n = Unistd.read(fd, buffer.asSlice(filled), size - filled);
        }
        return filled;
    }

    /** The same from a place in the file. */
    long pread(MemorySegment buffer, long offset) throws IOException {
        long size = buffer.byteSize();
        long filled = Unistd.pread(fd, buffer, size, offset);
        for (long n = filled; n > 0 && filled < size; filled += n) {
            n = Unistd.pread(fd, buffer.asSlice(filled), size - filled, offset + filled);
        }
        return filled;
    }

    @Override
    public void close() throws IOException {
        Unistd.close(fd);
    }
}
