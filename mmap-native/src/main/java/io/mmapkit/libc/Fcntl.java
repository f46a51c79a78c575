package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.OFF_T;
import static io.mmapkit.libc.Libc.POINTER;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * {@code <fcntl.h>}: opening files, reserving their space, advice about them, locks and seals.
 */
public final class Fcntl {
    /** Open for reading. */
    public static final int O_RDONLY = 0;
    /** Open for writing. */
    public static final int O_WRONLY = 1;
    /** Open for both. */
    public static final int O_RDWR = 2;
    /** Create the file if it is missing. */
    public static final int O_CREAT = 0x40;
    /** With O_CREAT: fail with EEXIST if it isn't. */
    public static final int O_EXCL = 0x80;
    /** A terminal doesn't become the controlling one. */
    public static final int O_NOCTTY = 0x100;
    /** Cut the file to length 0. */
    public static final int O_TRUNC = 0x200;
    /** Write at the end. */
    public static final int O_APPEND = 0x400;
    /** Don't wait: not for the other end of a FIFO, for one. */
    public static final int O_NONBLOCK = 0x800;
    /** Writes return when the data is stored. */
    public static final int O_DSYNC = 0x1000;
    /** Signals when input arrives. */
    public static final int O_ASYNC = 0x2000;
    /** Past the page cache. */
    public static final int O_DIRECT = Platform.choose(X86_64.O_DIRECT, Aarch64.O_DIRECT);
    /** Fail with ENOTDIR unless it is a directory. */
    public static final int O_DIRECTORY = Platform.choose(X86_64.O_DIRECTORY, Aarch64.O_DIRECTORY);
    /** Fail with ELOOP if the last part is a symbolic link. */
    public static final int O_NOFOLLOW = Platform.choose(X86_64.O_NOFOLLOW, Aarch64.O_NOFOLLOW);
    /** Leave the access time. */
    public static final int O_NOATIME = 0x40000;
    /** Close on exec. */
    public static final int O_CLOEXEC = 0x80000;
    /** Writes return when data and metadata are stored. */
    public static final int O_SYNC = 0x101000;
    /** Only a place in the file system. */
    public static final int O_PATH = 0x200000;
    /** A file without a name in this directory. */
    public static final int O_TMPFILE = Platform.choose(X86_64.O_TMPFILE, Aarch64.O_TMPFILE);
    /** The bits of O_RDONLY, O_WRONLY and O_RDWR. */
    public static final int O_ACCMODE = 3;
    /** Duplicate, at this number or above. */
    public static final int F_DUPFD = 0;
    /** The descriptor's flags. */
    public static final int F_GETFD = 1;
    /** Set them. */
    public static final int F_SETFD = 2;
    /** The flags of the open file. */
    public static final int F_GETFL = 3;
    /** Set them. */
    public static final int F_SETFL = 4;
    /** Who holds a lock of the process kind. */
    public static final int F_GETLK = 5;
    /** Take or release one. */
    public static final int F_SETLK = 6;
    /** The same, waiting. */
    public static final int F_SETLKW = 7;
    /** Who holds a lock of an open file description; Linux 3.15. */
    public static final int F_OFD_GETLK = 36;
    /** Take or release one, or EAGAIN. */
    public static final int F_OFD_SETLK = 37;
    /** The same, waiting. */
    public static final int F_OFD_SETLKW = 38;
    /** Take or release a lease. */
    public static final int F_SETLEASE = 1024;
    /** Which lease is held. */
    public static final int F_GETLEASE = 1025;
    /** Duplicate with close-on-exec set. */
    public static final int F_DUPFD_CLOEXEC = 1030;
    /** Add seals to a memfd. */
    public static final int F_ADD_SEALS = 1033;
    /** The seals of a file in memory. */
    public static final int F_GET_SEALS = 1034;
    /** The one flag of a descriptor. */
    public static final int FD_CLOEXEC = 1;
    /** A shared lock. */
    public static final int F_RDLCK = 0;
    /** An exclusive lock. */
    public static final int F_WRLCK = 1;
    /** No lock. */
    public static final int F_UNLCK = 2;
    /** No more seals. */
    public static final int F_SEAL_SEAL = 1;
    /** The file can't get shorter. */
    public static final int F_SEAL_SHRINK = 2;
    /** The file can't get longer. */
    public static final int F_SEAL_GROW = 4;
    /** The file can't be written. */
    public static final int F_SEAL_WRITE = 8;
    /** No new writable mapping; Linux 5.1. */
    public static final int F_SEAL_FUTURE_WRITE = 0x10;
    /** The execute permission can't change; Linux 6.3. */
    public static final int F_SEAL_EXEC = 0x20;
    /** No special treatment. */
    public static final int POSIX_FADV_NORMAL = 0;
    /** No read-ahead. */
    public static final int POSIX_FADV_RANDOM = 1;
    /** Twice the read-ahead. */
    public static final int POSIX_FADV_SEQUENTIAL = 2;
    /** Start reading now. */
    public static final int POSIX_FADV_WILLNEED = 3;
    /** Drop clean pages from the cache. */
    public static final int POSIX_FADV_DONTNEED = 4;
    /** Used once. */
    public static final int POSIX_FADV_NOREUSE = 5;
    /** Wait for write-back that is under way. */
    public static final int SYNC_FILE_RANGE_WAIT_BEFORE = 1;
    /** Start write-back. */
    public static final int SYNC_FILE_RANGE_WRITE = 2;
    /** Wait for it. */
    public static final int SYNC_FILE_RANGE_WAIT_AFTER = 4;
    /** Leave the size of the file. */
    public static final int FALLOC_FL_KEEP_SIZE = 1;
    /** Free the range; with FALLOC_FL_KEEP_SIZE. */
    public static final int FALLOC_FL_PUNCH_HOLE = 2;
    /** Remove the range. */
    public static final int FALLOC_FL_COLLAPSE_RANGE = 8;
    /** Make the range zero. */
    public static final int FALLOC_FL_ZERO_RANGE = 0x10;
    /** Insert a hole. */
    public static final int FALLOC_FL_INSERT_RANGE = 0x20;
    /** Give the range blocks of its own. */
    public static final int FALLOC_FL_UNSHARE_RANGE = 0x40;
    /** The current directory. */
    public static final int AT_FDCWD = -100;
    /** The link and not what it points to. */
    public static final int AT_SYMLINK_NOFOLLOW = 0x100;
    /** What the link points to. */
    public static final int AT_SYMLINK_FOLLOW = 0x400;
    /** By the effective user and group. */
    public static final int AT_EACCESS = 0x200;
    /** With an empty path: the descriptor itself. */
    public static final int AT_EMPTY_PATH = 0x1000;

    private Fcntl() {}

    /**
     * {@code int open(const char *pathname, int flags, ... [mode_t mode])}.
     *
     * <p>Opens a file; open(2).
     *
     * @param pathname a C string
     * @param flags one of O_RDONLY, O_WRONLY and O_RDWR, and other O_* bits
     * @param mode permission bits of a new file, less those of the umask
     * @return a descriptor
     * @throws SystemCallException EACCES, EEXIST, EINTR, EISDIR, ELOOP, EMFILE, ENOENT, ENOSPC, ENOTDIR, EROFS and others
     */
    public static int open(MemorySegment pathname, int flags, int mode) throws SystemCallException {
        try {
            return (int) Open.CALL.invokeExact(pathname, flags, mode);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Open {
        static final MethodHandle CALL = Call.to("open")
                .takes("pathname", POINTER, Call::text).takes("flags", INT, Flags.of(Fcntl.class, "O_(?!ACCMODE)"))
                .variadic()
                .takes("mode", INT, Fcntl::octal).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int openat(int dirfd, const char *pathname, int flags, ... [mode_t mode])}.
     *
     * <p>Opens a file whose path starts at a directory; open(2).
     *
     * @param dirfd the directory, or AT_FDCWD
     * @param pathname a C string
     * @param flags as for open
     * @param mode as for open
     * @return a descriptor
     * @throws SystemCallException as open; EBADF
     */
    public static int openat(int dirfd, MemorySegment pathname, int flags, int mode) throws SystemCallException {
        try {
            return (int) Openat.CALL.invokeExact(dirfd, pathname, flags, mode);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Openat {
        static final MethodHandle CALL = Call.to("openat")
                .takes("dirfd", INT).takes("pathname", POINTER, Call::text)
                .takes("flags", INT, Flags.of(Fcntl.class, "O_(?!ACCMODE)")).variadic().takes("mode", INT, Fcntl::octal)
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int fcntl(int fd, int op, ... [int arg])}.
     *
     * <p>An operation on a descriptor that takes a number: F_DUPFD, F_GETFD, F_SETFL, F_ADD_SEALS and others; fcntl(2).
     *
     * @param fd the descriptor
     * @param op one of F_*
     * @param arg its argument; 0 where it has none
     * @return what the operation says
     * @throws SystemCallException EBADF, EINVAL, EMFILE; EPERM or EBUSY for seals
     */
    public static int fcntl(int fd, int op, int arg) throws SystemCallException {
        try {
            return (int) FcntlCall.CALL.invokeExact(fd, op, arg);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class FcntlCall {
        static final MethodHandle CALL = Call.to("fcntl")
                .takes("fd", INT).takes("op", INT, Flags.oneOf(Fcntl.class, "F_(?!SEAL_|..LCK)")).variadic()
                .takes("arg", INT)
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int fcntl(int fd, int op, ... [struct flock *lock])}.
     *
     * <p>An operation on a lock: F_OFD_SETLK, F_SETLK and their like; fcntl_locking(2).
     *
     * @param fd the descriptor
     * @param op one of F_GETLK, F_SETLK, F_SETLKW, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW
     * @param lock a {@link StructFlock}; l_pid must be 0 for the OFD operations
     * @return 0
     * @throws SystemCallException EAGAIN or EACCES if another holds it, EBADF, EDEADLK, EINTR, EINVAL or ENOLCK
     */
    public static int fcntl(int fd, int op, MemorySegment lock) throws SystemCallException {
        Objects.checkFromIndexSize(0, StructFlock.LAYOUT.byteSize(), lock.byteSize());
        try {
            return (int) FcntlLock.CALL.invokeExact(fd, op, lock);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class FcntlLock {
        static final MethodHandle CALL = Call.to("fcntl")
                .takes("fd", INT).takes("op", INT, Flags.oneOf(Fcntl.class, "F_(?!SEAL_|..LCK)")).variadic()
                .takes("lock", POINTER)
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int fallocate(int fd, int mode, off_t offset, off_t len)}.
     *
     * <p>Allocates the space of a range of a file, or frees it, by mode; fallocate(2).
     *
     * @param fd a descriptor open for writing
     * @param mode 0 or FALLOC_FL_* bits
     * @param offset in bytes
     * @param len in bytes, above 0
     * @throws SystemCallException EBADF, EFBIG, EINTR, EINVAL, EIO, ENODEV, ENOSPC, EOPNOTSUPP, EPERM or ESPIPE
     */
    public static void fallocate(int fd, int mode, long offset, long len) throws SystemCallException {
        try {
            int _ = (int) Fallocate.CALL.invokeExact(fd, mode, offset, len);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Fallocate {
        static final MethodHandle CALL = Call.to("fallocate")
                .takes("fd", INT).takes("mode", INT, Flags.of(Fcntl.class, "FALLOC_")).takes("offset", OFF_T)
                .takes("len", OFF_T).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int posix_fallocate(int fd, off_t offset, off_t len)}.
     *
     * <p>Allocates the space of a range of a file; where the file system can't, the C library writes a byte into each block, which is
     * not safe beside another writer; posix_fallocate(3).
     *
     * @param fd a descriptor open for writing
     * @param offset in bytes
     * @param len in bytes, above 0
     * @throws SystemCallException EBADF, EFBIG, EINTR, EINVAL, ENODEV, ENOSPC, EOPNOTSUPP or ESPIPE
     */
    public static void posix_fallocate(int fd, long offset, long len) throws SystemCallException {
        try {
            int _ = (int) PosixFallocate.CALL.invokeExact(fd, offset, len);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PosixFallocate {
        static final MethodHandle CALL = Call.to("posix_fallocate")
                .takes("fd", INT).takes("offset", OFF_T).takes("len", OFF_T).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int posix_fadvise(int fd, off_t offset, off_t len, int advice)}.
     *
     * <p>Advises the kernel about a range of a file; posix_fadvise(2).
     *
     * @param fd the file
     * @param offset in bytes
     * @param len in bytes; 0 means to the end
     * @param advice one of POSIX_FADV_*
     * @throws SystemCallException EBADF, EINVAL or ESPIPE
     */
    public static void posix_fadvise(int fd, long offset, long len, int advice) throws SystemCallException {
        try {
            int _ = (int) PosixFadvise.CALL.invokeExact(fd, offset, len, advice);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PosixFadvise {
        static final MethodHandle CALL = Call.to("posix_fadvise")
                .takes("fd", INT).takes("offset", OFF_T).takes("len", OFF_T)
                .takes("advice", INT, Flags.oneOf(Fcntl.class, "POSIX_FADV_")).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int sync_file_range(int fd, off_t offset, off_t nbytes, unsigned int flags)}.
     *
     * <p>Starts or awaits write-back of a range; it writes no metadata and promises nothing about a crash; sync_file_range(2).
     *
     * @param fd the file
     * @param offset in bytes
     * @param nbytes in bytes; 0 means to the end
     * @param flags SYNC_FILE_RANGE_* bits
     * @throws SystemCallException EBADF, EINVAL, EIO, ENOMEM, ENOSPC or ESPIPE
     */
    public static void sync_file_range(int fd, long offset, long nbytes, int flags) throws SystemCallException {
        try {
            int _ = (int) SyncFileRange.CALL.invokeExact(fd, offset, nbytes, flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class SyncFileRange {
        static final MethodHandle CALL = Call.to("sync_file_range")
                .takes("fd", INT).takes("offset", OFF_T).takes("nbytes", OFF_T)
                .takes("flags", INT, Flags.of(Fcntl.class, "SYNC_FILE_RANGE_")).returns(INT, Returns.MINUS_ONE);
    }

    /** Shows permission bits as C writes them. */
    static String octal(Object mode) {
        return '0' + Integer.toOctalString((Integer) mode);
    }
}
