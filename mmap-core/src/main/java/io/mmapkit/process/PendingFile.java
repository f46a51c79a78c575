package io.mmapkit.process;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Stdio;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.CPath;
import io.mmapkit.os.Interrupted;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that gets its name when it is complete. Until then it has none, so that nothing is left of it whoever is killed; on a file system that
 * can't do that (O_TMPFILE), it has another one beside it. It replaces a file of its name in one step, before which it has another name for an
 * instant, since linkat(2) replaces nothing.
 */
final class PendingFile implements AutoCloseable {
    private static final int FOLDER = Fcntl.O_RDONLY | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC;

    private final Path path;
    private final Path temporary;
    private final boolean isNamed;
    private final int descriptor;
    private boolean closed;

    private PendingFile(Path path, Path temporary, boolean isNamed, int descriptor) {
        this.path = path;
        this.temporary = temporary;
        this.isNamed = isNamed;
        this.descriptor = descriptor;
    }

    static PendingFile of(Path path) throws IOException {
        CPath.requireDefaultFileSystem(path);
        Path absolute = path.toAbsolutePath();
        Path folder = absolute.getParent();
        requireReplaceable(path, absolute);
        requireReadable(path, folder);
        Path temporary = folder.resolve(
                ".mmapkit-snapshot-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
        try {
            return new PendingFile(absolute, temporary, false,
                    open(folder, Fcntl.O_TMPFILE | Fcntl.O_RDWR | Fcntl.O_CLOEXEC));
        } catch (SystemCallException refused) {
            if (!refused.errno().equals(Errno.EOPNOTSUPP) && !refused.errno().equals(Errno.EISDIR)) {
                throw Refusal.of(path.toString(), refused);
            }
        }
        try {
            return new PendingFile(absolute, temporary, true,
                    open(temporary, Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_RDWR | Fcntl.O_CLOEXEC));
        } catch (SystemCallException refused) {
            throw Refusal.of(path.toString(), refused);
        }
    }

    /** Said now, and not when all is written. A device is replaced by nobody on purpose. */
    private static void requireReplaceable(Path path, Path absolute) throws IOException {
        try {
            BasicFileAttributes there = Files.readAttributes(absolute, BasicFileAttributes.class,
                    LinkOption.NOFOLLOW_LINKS);
            if (there.isDirectory()) {
                throw new FileSystemException(path.toString(), null, "is a directory");
            }
            if (there.isOther()) {
                throw new FileSystemException(path.toString(), null,
                        "is a device, a pipe or a socket, which isn't replaced: open it, and give its descriptor");
            }
        } catch (NoSuchFileException missing) {
            // as it should be; the folder is looked at later
        }
    }

    /** Said now as well: a folder that one may write into, and not read, couldn't be brought to its device in the end. */
    private static void requireReadable(Path path, Path folder) throws IOException {
        try {
            Unistd.close(open(folder, FOLDER));
        } catch (SystemCallException refused) {
            throw Refusal.of(path.toString(), refused);
        }
    }

    private static int open(Path path, int flags) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pathname = CPath.of(path, arena);
            return Interrupted.retry(() -> Fcntl.open(pathname, flags, Arguments.PRIVATE_MODE));
        }
    }

    int descriptor() {
        return descriptor;
    }

    /**
     * Gives it its name, which lasts when this returns: the file is on its device already.
     *
     * @throws IOException if it can't have that name; if only the folder can't be brought to the device (EIO), the file is there nevertheless
     */
    void publish() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int folder = open(path.getParent(), FOLDER);
            try {
                name(arena);
                sync(folder);
            } finally {
                Unistd.close(folder);
            }
        } catch (SystemCallException refused) {
            throw Refusal.of(path.toString(), refused);
        }
    }

    private void name(Arena arena) throws SystemCallException {
        MemorySegment target = CPath.of(path, arena);
        MemorySegment meanwhile = CPath.of(temporary, arena);
        if (!isNamed) {
            try {
                link(target, arena);
                return;
            } catch (SystemCallException refused) {
                if (!refused.errno().equals(Errno.EEXIST)) {
                    throw refused;
                }
            }
            link(meanwhile, arena);
        }
        try {
            Stdio.renameat2(Fcntl.AT_FDCWD, meanwhile, Fcntl.AT_FDCWD, target, 0);
        } catch (SystemCallException refused) {
            unlink(meanwhile);
            throw refused;
        }
    }

    private void link(MemorySegment name, Arena arena) throws SystemCallException {
        Unistd.linkat(Fcntl.AT_FDCWD, arena.allocateFrom("/proc/self/fd/" + descriptor), Fcntl.AT_FDCWD, name,
                Fcntl.AT_SYMLINK_FOLLOW);
    }

    private static void sync(int folder) throws SystemCallException {
        try {
            Unistd.fsync(folder);
        } catch (SystemCallException refused) {
            if (!refused.errno().equals(Errno.EINVAL)) { // of a file system that has no such thing
                throw refused;
            }
        }
    }

    /** Closes it, and removes it if it has no name of its own by now. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            Unistd.close(descriptor);
        } catch (SystemCallException refused) {
            // it is closed nevertheless
        }
        if (isNamed) {
            try (Arena arena = Arena.ofConfined()) {
                unlink(CPath.of(temporary, arena));
            }
        }
    }

    private static void unlink(MemorySegment name) {
        try {
            Unistd.unlink(name);
        } catch (SystemCallException gone) {
            // ENOENT: it was published
        }
    }
}
