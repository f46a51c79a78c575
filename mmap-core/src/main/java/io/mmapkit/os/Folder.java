package io.mmapkit.os;

import io.mmapkit.libc.Dirent;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.StructDirent64;
import io.mmapkit.libc.StructStatx;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The names in a folder, as the bytes that the kernel has. {@link java.nio.file.Files} makes text of them in the encoding that the JVM believes
 * names to be in, which in the locale C has no letter beyond ASCII, and what was replaced leads to no file.
 */
public final class Folder {
    private static final int PIECE = 64 << 10;

    private Folder() {}

    /**
     * The names of the regular files in it, as they are found: in no order.
     *
     * @param pathname of the folder, a C string
     * @param name of the folder, for messages
     * @throws IOException if it can't be read; one of java.nio.file
     */
    public static List<byte[]> regularFiles(MemorySegment pathname, String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int flags = Fcntl.O_RDONLY | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC;
            int descriptor = Interrupted.retry(() -> Fcntl.open(pathname, flags, 0));
            try {
                return regularFiles(descriptor, arena.allocate(PIECE, Long.BYTES));
            } finally {
                Unistd.close(descriptor);
            }
        } catch (SystemCallException refused) {
            throw Refusal.of(name, refused);
        }
    }

    private static List<byte[]> regularFiles(int folder, MemorySegment piece) throws SystemCallException {
        List<byte[]> names = new ArrayList<>();
        while (true) {
            int read = Interrupted.retry(() -> (int) Dirent.getdents64(folder, piece, piece.byteSize()));
            if (read == 0) {
                return names;
            }
            for (MemorySegment rest = piece.asSlice(0, read); rest.byteSize() > 0;) {
                int length = StructDirent64.d_reclen(rest);
                byte[] name = StructDirent64.d_name(rest.asSlice(0, length));
                int type = StructDirent64.d_type(rest);
                if (type == Dirent.DT_REG || type == Dirent.DT_UNKNOWN && isRegularFile(folder, name)) {
                    names.add(name);
                }
                rest = rest.asSlice(length);
            }
        }
    }

    /** For file systems that don't say it with the name. */
    private static boolean isRegularFile(int folder, byte[] name) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(StructStatx.LAYOUT);
            Stat.statx(folder, CPath.ofBytes(name, arena), Fcntl.AT_SYMLINK_NOFOLLOW, Stat.STATX_TYPE, status);
            return (StructStatx.stx_mode(status) & Stat.S_IFMT) == Stat.S_IFREG;
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.ENOENT)) {
                return false; // removed just now
            }
            throw refused;
        }
    }
}
