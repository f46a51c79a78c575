package io.mmapkit.os;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.Statvfs;
import io.mmapkit.libc.StructStatvfs;
import io.mmapkit.libc.StructStatx;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.util.OptionalLong;

/**
 * Refuses to allocate what there surely is no room for, before the kernel tries: it fills the disk and then says ENOSPC, and leaves what it
 * allocated inside the file; and of a file in memory that no mount limits it allocates until it ends one process after another.
 */
public final class Room {
    private static final long WORTH_ASKING = 64 << 20; // of memory: below, asking costs more than it can save
    private static final int BLOCK = 512; // what stx_blocks counts in

    private Room() {}

    /**
     * Looks whether there is room.
     *
     * @param bytes of a range of the file that is to have storage; some of it may have
     * @throws FileSystemException if it can't be
     */
    public static void require(String name, int descriptor, long bytes) throws IOException {
        long missing = bytes - allocated(descriptor);
        OptionalLong room = room(descriptor, bytes);
        if (room.isPresent() && missing > room.getAsLong()) {
            throw new FileSystemException(name == null ? "descriptor" : name, null,
                    "needs " + missing + " bytes more, and "
                            + room.getAsLong()
                            + " are available (ENOSPC)");
        }
    }

    private static long allocated(int descriptor) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(StructStatx.LAYOUT);
            Stat.statx(descriptor, CPath.EMPTY, Fcntl.AT_EMPTY_PATH, Stat.STATX_BLOCKS, status);
            return StructStatx.stx_blocks(status) * BLOCK;
        }
    }

    private static OptionalLong room(int descriptor, long bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment space = arena.allocate(StructStatvfs.LAYOUT);
            Statvfs.fstatvfs(descriptor, space);
            if (StructStatvfs.f_blocks(space) > 0) {
                return OptionalLong.of(StructStatvfs.f_bfree(space) * StructStatvfs.f_frsize(space));
            }
            // a file system of the kernel's own, such as that of memfds
            return bytes < WORTH_ASKING ? OptionalLong.empty() : memory();
        }
    }

    private static OptionalLong memory() throws IOException {
        OptionalLong available = Meminfo.bytes("MemAvailable");
        return available.isEmpty()
                ? available
                : OptionalLong.of(available.getAsLong() + Meminfo.bytes("SwapFree").orElse(0));
    }
}
