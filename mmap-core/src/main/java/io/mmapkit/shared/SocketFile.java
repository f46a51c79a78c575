package io.mmapkit.shared;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.StructStatx;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.CPath;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * The file of a socket that was bound just now, known by its inode. While the socket is open the kernel keeps that inode, so no other file
 * can have its number.
 */
record SocketFile(Path path, Identity identity) {
    record Identity(int major, int minor, long inode) {}

    /** What is at a path now. */
    static SocketFile at(Path path) throws IOException {
        try {
            return new SocketFile(path, identity(path));
        } catch (SystemCallException refused) {
            throw Refusal.of(path.toString(), refused);
        }
    }

    /**
     * Removes the file if it still is this one. Another that is put there between the look and the removal is removed: no call of the kernel
     * does both.
     */
    void remove() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            if (identity(path).equals(identity)) {
                Unistd.unlink(CPath.of(path, arena));
            }
        } catch (SystemCallException refused) {
            if (!refused.errno().equals(Errno.ENOENT)) {
                throw Refusal.of(path.toString(), refused);
            }
        }
    }

    private static Identity identity(Path path) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(StructStatx.LAYOUT);
            Stat.statx(Fcntl.AT_FDCWD, CPath.of(path, arena), Fcntl.AT_SYMLINK_NOFOLLOW, Stat.STATX_INO, status);
            return new Identity(StructStatx.stx_dev_major(status), StructStatx.stx_dev_minor(status),
                    StructStatx.stx_ino(status));
        }
    }
}
