package io.mmapkit.shared;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.StructStatx;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The file of a segment as the kernel has it, seen past this library. */
record FileOf(int mode, int owner, int group, long size, long allocated) {
    static FileOf segment(SharedSegment segment) throws SystemCallException {
        return descriptor(segment.descriptor());
    }

    static FileOf descriptor(int fd) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(StructStatx.LAYOUT);
            Stat.statx(fd, arena.allocateFrom(""), Fcntl.AT_EMPTY_PATH, Stat.STATX_BASIC_STATS, status);
            return new FileOf(StructStatx.stx_mode(status) & 07777, StructStatx.stx_uid(status),
                    StructStatx.stx_gid(status), StructStatx.stx_size(status), StructStatx.stx_blocks(status) * 512);
        }
    }

    /** The header, read with one call. */
    static MemorySegment header(SharedSegment segment, Arena arena) throws SystemCallException {
        MemorySegment bytes = arena.allocate(4096, 8);
        Unistd.pread(segment.descriptor(), bytes, bytes.byteSize(), 0);
        return bytes;
    }

    /** Writes an int past the library. */
    static void write(int fd, long offset, int value) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            Unistd.pwrite(fd, arena.allocateFrom(ValueLayout.JAVA_INT, value), Integer.BYTES, offset);
        }
    }
}
