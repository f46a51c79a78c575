package io.mmapkit.os;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.Statvfs;
import io.mmapkit.libc.StructStatvfs;
import io.mmapkit.libc.StructStatx;
import io.mmapkit.libc.error.Errno;
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

    /** What is said if there is none. */
    private static final class Missing extends FileSystemException {
        private static final long serialVersionUID = 1L;

        private final boolean isForGood; // even if all else were removed

        Missing(String name, String reason, boolean isForGood) {
            super(name, null, reason);
            this.isForGood = isForGood;
        }
    }

    /** Whether something was refused for a lack of room that others may end, by removing or giving up what they have. */
    public static boolean mayBeMade(IOException refused) {
        return refused instanceof Missing missing
                ? !missing.isForGood
                : refused.getCause() instanceof SystemCallException call
                        && (call.errno().equals(Errno.ENOSPC) || call.errno().equals(Errno.EDQUOT));
    }

    /**
     * Looks whether there is room.
     *
     * @param bytes of a range of the file that is to have storage; some of it may have
     * @throws FileSystemException if it can't be
     */
    public static void require(String name, int descriptor, long bytes) throws IOException {
        long missing = bytes - allocated(descriptor);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment space = arena.allocate(StructStatvfs.LAYOUT);
            Statvfs.fstatvfs(descriptor, space);
            OptionalLong room = room(space, bytes);
            if (room.isPresent() && missing > room.getAsLong()) {
                long all = StructStatvfs.f_blocks(space) * StructStatvfs.f_frsize(space);
                throw new Missing(name == null ? "descriptor" : name, "needs " + missing + " bytes more, and "
                        + room.getAsLong() + " are available (ENOSPC)", all > 0 && missing > all);
            }
        }
    }

    private static long allocated(int descriptor) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(StructStatx.LAYOUT);
            Stat.statx(descriptor, CPath.EMPTY, Fcntl.AT_EMPTY_PATH, Stat.STATX_BLOCKS, status);
            return StructStatx.stx_blocks(status) * BLOCK;
        }
    }

    private static OptionalLong room(MemorySegment space, long bytes) throws IOException {
        if (StructStatvfs.f_blocks(space) > 0) {
            return OptionalLong.of(StructStatvfs.f_bfree(space) * StructStatvfs.f_frsize(space));
        }
        // a file system of the kernel's own, such as that of memfds
        return bytes < WORTH_ASKING ? OptionalLong.empty() : memory();
    }

    private static OptionalLong memory() throws IOException {
        OptionalLong available = Meminfo.bytes("MemAvailable");
        return available.isEmpty()
                ? available
                : OptionalLong.of(available.getAsLong() + Meminfo.bytes("SwapFree").orElse(0));
    }
}
