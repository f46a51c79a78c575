package io.mmapkit.shared;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.StructStatx;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.CPath;
import io.mmapkit.os.Interrupted;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An open file of a segment: an open file description of its own, since the locks of slots belong to that.
 *
 * @param descriptor owned
 * @param name for messages
 * @param isWritable whether it is open for writing
 */
record SegmentFile(int descriptor, String name, boolean isWritable) implements AutoCloseable {
    /** What is known of it at one moment. */
    record Status(int kind, int mode, long owner, int links, long size, long inode, int deviceMajor, int deviceMinor) {
        boolean isSameFile(Status other) {
            return inode == other.inode && deviceMajor == other.deviceMajor && deviceMinor == other.deviceMinor;
        }
    }

    /** Opens what has a name. No symbolic link is followed, and a FIFO isn't waited for. */
    static SegmentFile open(Place place, boolean writable) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int flags = Fcntl.O_CLOEXEC | Fcntl.O_NOFOLLOW | Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY;
            int descriptor = Interrupted.retry(() -> Fcntl.open(place.pathname(arena), flags | access(writable), 0));
            return new SegmentFile(descriptor, place.name(), writable);
        } catch (SystemCallException refused) {
            throw Refusal.of(place.name(), refused);
        }
    }

    /** Opens again what a descriptor refers to. */
    static SegmentFile reopen(int descriptor, String name, boolean writable) throws IOException {
        try {
            return new SegmentFile(Descriptors.reopened(descriptor, name, writable), name, writable);
        } catch (SystemCallException refused) {
            throw Refusal.of(name, refused);
        }
    }

    private static int access(boolean writable) {
        return writable ? Fcntl.O_RDWR : Fcntl.O_RDONLY;
    }

    Status status() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            return status(descriptor, CPath.EMPTY, Fcntl.AT_EMPTY_PATH, arena);
        }
    }

    private static Status status(int folder, MemorySegment path, int flags, Arena arena) throws SystemCallException {
        MemorySegment status = arena.allocate(StructStatx.LAYOUT);
        Stat.statx(folder, path, flags, Stat.STATX_BASIC_STATS, status);
        int mode = StructStatx.stx_mode(status);
        return new Status(mode & Stat.S_IFMT, mode & 07777, UserId.of(StructStatx.stx_uid(status)),
                StructStatx.stx_nlink(status),
                StructStatx.stx_size(status), StructStatx.stx_ino(status), StructStatx.stx_dev_major(status),
                StructStatx.stx_dev_minor(status));
    }

    /**
     * Whether a name is this file's: another may have been put there meanwhile.
     *
     * @param own the status of this file, from whenever: which file it is never changes
     */
    boolean isAt(Place place, Status own) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            return isAt(place.pathname(arena), own, arena);
        }
    }

    /** The same of a path. */
    boolean isAt(MemorySegment pathname, Status own, Arena arena) throws SystemCallException {
        try {
            return status(Fcntl.AT_FDCWD, pathname, Fcntl.AT_SYMLINK_NOFOLLOW, arena).isSameFile(own);
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.ENOENT)) {
                return false;
            }
            throw refused;
        }
    }

    /** Copies from the file: as much as there is, up to the size of the target. */
    long read(long offset, MemorySegment target) throws SystemCallException {
        long done = 0;
        while (done < target.byteSize()) {
            MemorySegment rest = target.asSlice(done);
            try {
                long got = Unistd.pread(descriptor, rest, rest.byteSize(), offset + done);
                if (got == 0) {
                    return done;
                }
                done += got;
            } catch (SystemCallException refused) {
                requireInterrupted(refused);
            }
        }
        return done;
    }

    /** Copies all of a segment into the file. */
    void write(long offset, MemorySegment source) throws SystemCallException {
        long done = 0;
        while (done < source.byteSize()) {
            MemorySegment rest = source.asSlice(done);
            try {
                done += Unistd.pwrite(descriptor, rest, rest.byteSize(), offset + done);
            } catch (SystemCallException refused) {
                requireInterrupted(refused);
            }
        }
    }

    private static void requireInterrupted(SystemCallException refused) throws SystemCallException {
        if (!refused.errno().equals(Errno.EINTR)) {
            throw refused;
        }
    }

    @Override
    public void close() throws SystemCallException {
        Unistd.close(descriptor);
    }
}
