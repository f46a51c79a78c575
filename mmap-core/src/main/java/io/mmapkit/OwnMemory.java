package io.mmapkit;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Copies within this process through /proc/self/mem, which answers EIO where an access would be SIGBUS: for systems whose filter refuses
 * process_vm_readv(2). Regards no protection, so that the caller must.
 */
final class OwnMemory implements AutoCloseable {
    private final int descriptor;

    private OwnMemory(int descriptor) {
        this.descriptor = descriptor;
    }

    static OwnMemory open() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            return new OwnMemory(Fcntl.open(arena.allocateFrom("/proc/self/mem"), Fcntl.O_RDWR | Fcntl.O_CLOEXEC, 0));
        }
    }

    /** One copy, of as much as can be; both segments are native and of the same size. */
    long copy(MemorySegment local, MemorySegment mapped, boolean out) throws SystemCallException {
        return out
                ? Unistd.pread(descriptor, local, local.byteSize(), mapped.address())
                : Unistd.pwrite(descriptor, local, local.byteSize(), mapped.address());
    }

    @Override
    public void close() throws SystemCallException {
        Unistd.close(descriptor);
    }
}
