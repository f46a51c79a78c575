package io.mmapkit;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Copies within this process through a pipe, which answers EFAULT where an access would be SIGBUS or isn't permitted: for systems whose
 * filter refuses process_vm_readv(2).
 *
 * <p>Each call is given the segment it copies from or to, and not a number: one that ended, since its region was closed, protected or
 * shrunk meanwhile, is refused.
 */
final class PipeCopy implements AutoCloseable {
    private static final long PIECE = 64 << 10; // what a pipe holds, if its user hasn't too many of them; otherwise a page or two

    private final int out; // of the pipe, where it is read
    private final int in;

    private PipeCopy(int out, int in) {
        this.out = out;
        this.in = in;
    }

    /** Takes two descriptors. */
    static PipeCopy open() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
            Unistd.pipe2(ends, Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK); // so that it takes as much as there is room for
            return new PipeCopy(ends.getAtIndex(ValueLayout.JAVA_INT, 0), ends.getAtIndex(ValueLayout.JAVA_INT, 1));
        }
    }

    /** Copies all of a segment to another of the same size; both are native. After a failure there is something left in the pipe. */
    void copy(MemorySegment from, MemorySegment to) throws SystemCallException {
        long done = 0;
        while (done < from.byteSize()) {
            long filled = done + Unistd.write(in, from.asSlice(done), Math.min(PIECE, from.byteSize() - done));
            while (done < filled) {
                done += Unistd.read(out, to.asSlice(done), filled - done);
            }
        }
    }

    @Override
    public void close() throws SystemCallException {
        try {
            Unistd.close(in);
        } finally {
            Unistd.close(out);
        }
    }
}
