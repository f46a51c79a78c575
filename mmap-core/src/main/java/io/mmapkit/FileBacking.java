package io.mmapkit;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.CPath;
import io.mmapkit.os.Interrupted;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A file or a device by its path. */
record FileBacking(Path path, Creation creation) implements Backing {
    private static final int MODE = 0666; // less the umask, as everybody's new files

    enum Creation {
        /** It has to be there. */
        NEVER,
        /** It is made if it isn't there. */
        IF_MISSING,
        /** It must not be there. */
        ALWAYS
    }

    @Override
    public OpenFile open(boolean writable) throws IOException {
        // O_NONBLOCK: opening a FIFO would otherwise wait for the other end
        int access = isExtensible() || writable ? Fcntl.O_RDWR : Fcntl.O_RDONLY;
        int flags = access | Fcntl.O_CLOEXEC | Fcntl.O_NOCTTY | Fcntl.O_NONBLOCK;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pathname = CPath.of(path, arena);
            return switch (creation) {
                case NEVER -> OpenFile.of(open(pathname, flags), path.toString());
                case ALWAYS -> OpenFile.created(open(pathname, flags | Fcntl.O_CREAT | Fcntl.O_EXCL), path);
                case IF_MISSING -> openOrCreate(pathname, flags);
            };
        } catch (SystemCallException refused) {
            throw Refusal.of(path.toString(), refused);
        }
    }

    /** Either opens or creates, and knows which it was: what was created is removed if the region can't be mapped. */
    private OpenFile openOrCreate(MemorySegment pathname, int flags) throws IOException {
        while (true) {
            try {
                return OpenFile.of(open(pathname, flags), path.toString());
            } catch (SystemCallException refused) {
                if (!refused.errno().equals(Errno.ENOENT)) {
                    throw refused;
                }
            }
            try {
                return OpenFile.created(open(pathname, flags | Fcntl.O_CREAT | Fcntl.O_EXCL), path);
            } catch (SystemCallException refused) {
                // EEXIST: somebody created it in between. But a symbolic link to nowhere also is there and can't be opened
                if (!refused.errno().equals(Errno.EEXIST) || java.nio.file.Files.isSymbolicLink(path)) {
                    throw refused;
                }
            }
        }
    }

    private static int open(MemorySegment pathname, int flags) throws SystemCallException {
        try {
            return Interrupted.retry(() -> Fcntl.open(pathname, flags, MODE));
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.EAGAIN)) { // somebody has a lease of it: wait until it is given up
                return Interrupted.retry(() -> Fcntl.open(pathname, flags & ~Fcntl.O_NONBLOCK, MODE));
            }
            throw refused;
        }
    }

    @Override
    public boolean isToBeMadeAnew(OpenFile opened) throws IOException {
        // Some never have a name but this one: /proc/self/fd/7 of a memfd
        return creation == Creation.IF_MISSING && opened.isRemoved() && !opened.isAt(path);
    }

    @Override
    public boolean isExtensible() {
        return creation != Creation.NEVER;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
