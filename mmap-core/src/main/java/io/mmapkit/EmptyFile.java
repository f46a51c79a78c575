package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Memfd;
import java.lang.foreign.MemorySegment;

/** A file in memory without a byte, whose mappings are addresses that are taken and have nothing behind them. */
final class EmptyFile implements AutoCloseable {
    private static final int PROTECTION = Mman.PROT_READ | Mman.PROT_WRITE;

    private final int descriptor;

    private EmptyFile(int descriptor) {
        this.descriptor = descriptor;
    }

    static EmptyFile make() throws SystemCallException {
        return new EmptyFile(Memfd.create("reserved", 0, false));
    }

    long mapAt(MemorySegment where, long length, int fixed) throws SystemCallException {
        return Mman.mmap(where, length, PROTECTION, Mman.MAP_SHARED | Mman.MAP_NORESERVE | fixed, descriptor, 0);
    }

    /** The mappings keep the file. */
    @Override
    public void close() throws SystemCallException {
        Unistd.close(descriptor);
    }
}
