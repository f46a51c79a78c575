package io.mmapkit;

import io.mmapkit.libc.StructIovec;
import io.mmapkit.libc.Uio;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/**
 * Copies that can't fault: the kernel copies, and answers EFAULT where an access would be SIGBUS.
 *
 * <p>They are ordinary downcalls, so that a thread that waits in one for a slow page doesn't hold up the others' garbage collector.
 */
final class FaultFree {
    /** Bytes copied at a time where there is no room for all: they stay in the processor's second-level cache. */
    private static final long CHUNK = 64 << 10;

    private FaultFree() {}

    /** Copies out of mapped memory. Both segments have the same size; the target may be on the heap. */
    static void copyOut(MemorySegment mapped, MemorySegment target) throws SystemCallException {
        if (target.isNative()) {
            copy(target, mapped, true);
            return;
        }
        inChunks(mapped.byteSize(), (offset, chunk) -> {
            copy(chunk, mapped.asSlice(offset, chunk.byteSize()), true);
            MemorySegment.copy(chunk, 0, target, offset, chunk.byteSize());
        });
    }

    /** Copies into mapped memory. Both segments have the same size; the source may be on the heap. */
    static void copyIn(MemorySegment source, MemorySegment mapped) throws SystemCallException {
        if (source.isNative()) {
            copy(source, mapped, false);
            return;
        }
        inChunks(mapped.byteSize(), (offset, chunk) -> {
            MemorySegment.copy(source, offset, chunk, 0, chunk.byteSize());
            copy(chunk, mapped.asSlice(offset, chunk.byteSize()), false);
        });
    }

    /** The CRC-32C of mapped memory, computed on copies: the JVM's own code for it would die of a fault. */
    static int crc32c(MemorySegment mapped) throws SystemCallException {
        CRC32C crc = new CRC32C();
        inChunks(mapped.byteSize(), (offset, chunk) -> {
            copy(chunk, mapped.asSlice(offset, chunk.byteSize()), true);
            crc.update(chunk.asByteBuffer());
        });
        return (int) crc.getValue();
    }

    /** As {@link MemorySegment#mismatch}, computed on copies of both: either may be mapped. */
    static long mismatch(MemorySegment one, MemorySegment other) throws SystemCallException {
        long common = Math.min(one.byteSize(), other.byteSize());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(CHUNK);
            MemorySegment otherCopy = arena.allocate(CHUNK);
            for (long at = 0; at < common; at += CHUNK) {
                long bytes = Math.min(CHUNK, common - at);
                copyOut(one.asSlice(at, bytes), copy.asSlice(0, bytes));
                copyOfAny(other.asSlice(at, bytes), otherCopy.asSlice(0, bytes));
                long found = MemorySegment.mismatch(copy, 0, bytes, otherCopy, 0, bytes);
                if (found >= 0) {
                    return at + found;
                }
            }
        }
        return one.byteSize() == other.byteSize() ? -1 : common;
    }

    private static void copyOfAny(MemorySegment any, MemorySegment target) throws SystemCallException {
        if (any.isNative()) {
            copyOut(any, target);
        } else {
            target.copyFrom(any);
        }
    }

    private interface Step {
        void on(long offset, MemorySegment chunk) throws SystemCallException;
    }

    private static void inChunks(long length, Step step) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(Math.min(CHUNK, length));
            for (long at = 0; at < length; at += CHUNK) {
                step.on(at, chunk.asSlice(0, Math.min(CHUNK, length - at)));
            }
        }
    }

    /** Fills mapped memory with zeros, as far as it can be had: where it can't, there is nothing. */
    static void clear(MemorySegment mapped) throws SystemCallException {
        try {
            inChunks(mapped.byteSize(),
                    (offset, zeros) -> copy(zeros, mapped.asSlice(offset, zeros.byteSize()), false));
        } catch (SystemCallException refused) {
            if (!refused.errno().equals(Errno.EFAULT)) {
                throw refused;
            }
        }
    }

    /** One copy within this process; both segments are native and of the same size. */
    private static void copy(MemorySegment local, MemorySegment mapped, boolean out) throws SystemCallException {
        try {
            copyByCall(local, mapped, out);
        } catch (UnsupportedOperationException unknown) {
            copyByPipe(local, mapped, out);
        } catch (SystemCallException refused) {
            if (!refused.errno().equals(Errno.EPERM)) {
                throw refused;
            }
            copyByPipe(local, mapped, out); // a filter of system calls that takes this one for an attack
        }
    }

    private static void copyByPipe(MemorySegment local, MemorySegment mapped, boolean out) throws SystemCallException {
        try (PipeCopy pipe = PipeCopy.open()) {
            pipe.copy(out ? mapped : local, out ? local : mapped);
        }
    }

    private static void copyByCall(MemorySegment local, MemorySegment mapped, boolean out) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment here = arena.allocate(StructIovec.LAYOUT);
            MemorySegment there = arena.allocate(StructIovec.LAYOUT);
            long done = 0;
            while (done < mapped.byteSize()) {
                MemorySegment rest = local.asSlice(done);
                StructIovec.iov_base(here, rest);
                StructIovec.iov_len(here, rest.byteSize());
                StructIovec.iov_base(there, mapped.asSlice(done));
                StructIovec.iov_len(there, rest.byteSize());
                done += out
                        ? Uio.process_vm_readv(Unistd.getpid(), here, 1, there, 1, 0, local, mapped)
                        : Uio.process_vm_writev(Unistd.getpid(), here, 1, there, 1, 0, local, mapped);
            }
        }
    }

    /**
     * Reads from a file instead of its mapping, which shows the same bytes and takes half the time. The target may be on the heap.
     *
     * @return whether all was there: false if the file ended
     */
    static boolean read(OpenFile file, long offset, MemorySegment target) throws SystemCallException {
        if (target.isNative()) {
            return readNative(file, offset, target);
        }
        boolean[] all = {true};
        inChunks(target.byteSize(), (at, chunk) -> {
            if (all[0] &= readNative(file, offset + at, chunk)) {
                MemorySegment.copy(chunk, 0, target, at, chunk.byteSize());
            }
        });
        return all[0];
    }

    private static boolean readNative(OpenFile file, long offset, MemorySegment target) throws SystemCallException {
        long done = 0;
        while (done < target.byteSize()) {
            long at = offset + done;
            MemorySegment rest = target.asSlice(done);
            long read;
            try {
                read = Unistd.pread(file.descriptor(), rest, rest.byteSize(), at);
            } catch (SystemCallException refused) {
                if (refused.errno().equals(Errno.EINTR)) {
                    continue;
                }
                throw refused;
            }
            if (read == 0) {
                return false;
            }
            done += read;
        }
        return true;
    }
}
