package io.mmapkit.shared;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.StructFlock;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Locks of ranges of a file that belong to an open file description: the kernel gives them back when the last descriptor of it is closed,
 * whatever ended the process; F_OFD_SETLK of fcntl_locking(2).
 */
final class RangeLock {
    private RangeLock() {}

    /**
     * Takes a lock if nobody has one that forbids it. One's own locks never do.
     *
     * @param isExclusive whether nobody else may have one of a byte of the range
     */
    static boolean tryTake(SegmentFile file, long from, long length, boolean isExclusive) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            Fcntl.fcntl(file.descriptor(), Fcntl.F_OFD_SETLK,
                    lock(isExclusive ? Fcntl.F_WRLCK : Fcntl.F_RDLCK, from, length, arena));
            return true;
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.EAGAIN) || refused.errno().equals(Errno.EACCES)) {
                return false;
            }
            throw refused;
        }
    }

    static void release(SegmentFile file, long from, long length) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            Fcntl.fcntl(file.descriptor(), Fcntl.F_OFD_SETLK, lock(Fcntl.F_UNLCK, from, length, arena));
        }
    }

    /**
     * Whether somebody else has a lock of a byte of the range that forbids this one.
     *
     * @param isExclusive whether any lock is meant. Otherwise only an exclusive one, which takes the right to write the file
     */
    static boolean isTaken(SegmentFile file, long from, long length, boolean isExclusive) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment lock = lock(isExclusive ? Fcntl.F_WRLCK : Fcntl.F_RDLCK, from, length, arena);
            Fcntl.fcntl(file.descriptor(), Fcntl.F_OFD_GETLK, lock);
            return StructFlock.l_type(lock) != Fcntl.F_UNLCK;
        }
    }

    private static MemorySegment lock(int type, long from, long length, Arena arena) {
        MemorySegment lock = arena.allocate(StructFlock.LAYOUT); // l_whence 0 is SEEK_SET, and l_pid has to be 0
        StructFlock.l_type(lock, (short) type);
        StructFlock.l_start(lock, from);
        StructFlock.l_len(lock, length);
        return lock;
    }
}
