package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.POINTER;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * {@code <sys/stat.h>}: what a file is.
 */
public final class Stat {
    /** The bits of a mode that say what kind of file it is. */
    public static final int S_IFMT = 0170000;
    /** A socket. */
    public static final int S_IFSOCK = 0140000;
    /** A symbolic link. */
    public static final int S_IFLNK = 0120000;
    /** A regular file. */
    public static final int S_IFREG = 0100000;
    /** A block device. */
    public static final int S_IFBLK = 0060000;
    /** A directory. */
    public static final int S_IFDIR = 0040000;
    /** A character device. */
    public static final int S_IFCHR = 0020000;
    /** A FIFO. */
    public static final int S_IFIFO = 0010000;
    /** The kind of file is wanted. */
    public static final int STATX_TYPE = 1;
    /** The permissions are wanted. */
    public static final int STATX_MODE = 2;
    /** The number of the inode is wanted. */
    public static final int STATX_INO = 0x100;
    /** The size is wanted. */
    public static final int STATX_SIZE = 0x200;
    /** The number of blocks is wanted. */
    public static final int STATX_BLOCKS = 0x400;
    /** All that stat gives is wanted. */
    public static final int STATX_BASIC_STATS = 0x7ff;
    /** The time of birth is wanted. */
    public static final int STATX_BTIME = 0x800;
    /** The alignment direct I/O needs is wanted; Linux 6.1. */
    public static final int STATX_DIOALIGN = 0x2000;

    private Stat() {}

    /**
     * {@code int stat(const char *pathname, struct stat *statbuf)}.
     *
     * <p>Says what a file is; stat(2).
     *
     * @param pathname a C string
     * @param statbuf a {@link StructStat}, which is filled in
     * @throws SystemCallException EACCES, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR, EOVERFLOW
     * @throws UnsupportedOperationException with glibc before 2.33
     */
    public static void stat(MemorySegment pathname, MemorySegment statbuf) throws SystemCallException {
        Objects.checkFromIndexSize(0, StructStat.LAYOUT.byteSize(), statbuf.byteSize());
        try {
            int _ = (int) StatCall.CALL.invokeExact(pathname, statbuf);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class StatCall {
        static final MethodHandle CALL = Call.to("stat")
                .takes("pathname", POINTER, Call::text).takes("statbuf", POINTER).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int fstat(int fd, struct stat *statbuf)}.
     *
     * <p>Says what an open file is; stat(2).
     *
     * @param fd the file
     * @param statbuf a {@link StructStat}, which is filled in
     * @throws SystemCallException EBADF, EOVERFLOW
     * @throws UnsupportedOperationException with glibc before 2.33
     */
    public static void fstat(int fd, MemorySegment statbuf) throws SystemCallException {
        Objects.checkFromIndexSize(0, StructStat.LAYOUT.byteSize(), statbuf.byteSize());
        try {
            int _ = (int) Fstat.CALL.invokeExact(fd, statbuf);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Fstat {
        static final MethodHandle CALL = Call.to("fstat")
                .takes("fd", INT).takes("statbuf", POINTER).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int statx(int dirfd, const char *pathname, int flags, unsigned int mask, struct statx *statxbuf)}.
     *
     * <p>Says what a file is, in a structure that is the same on every machine; statx(2), Linux 4.11.
     *
     * @param dirfd where the path starts, AT_FDCWD, or the file itself with AT_EMPTY_PATH and an empty path
     * @param pathname a C string
     * @param flags AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW
     * @param mask STATX_* bits
     * @param statxbuf a {@link StructStatx}, which is filled in
     * @throws SystemCallException EACCES, EBADF, EFAULT, EINVAL, ELOOP, ENAMETOOLONG, ENOENT, ENOMEM, ENOTDIR
     */
    public static void statx(int dirfd, MemorySegment pathname, int flags, int mask, MemorySegment statxbuf)
            throws SystemCallException {
        Objects.checkFromIndexSize(0, StructStatx.LAYOUT.byteSize(), statxbuf.byteSize());
        try {
            int _ = (int) Statx.CALL.invokeExact(dirfd, pathname, flags, mask, statxbuf);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    /**
     * The same call, where it is an ordinary answer that nothing has the name: without an exception, which costs several times as much.
     *
     * @param dirfd as above
     * @param pathname as above
     * @param flags as above
     * @param mask as above
     * @param statxbuf as above
     * @return 0; negative: an error number, −ENOENT, say
     */
    public static int statxOrError(int dirfd, MemorySegment pathname, int flags, int mask, MemorySegment statxbuf) {
        Objects.checkFromIndexSize(0, StructStatx.LAYOUT.byteSize(), statxbuf.byteSize());
        try {
            return (int) StatxOrError.CALL.invokeExact(dirfd, pathname, flags, mask, statxbuf);
        } catch (Throwable failure) {
            throw Libc.unexpected(failure);
        }
    }

    private static final class Statx {
        static final MethodHandle CALL = call(Returns.MINUS_ONE);

        static MethodHandle call(Returns convention) {
            return Call.to("statx")
                    .takes("dirfd", INT).takes("pathname", POINTER, Call::text)
                    .takes("flags", INT, Flags.of(Fcntl.class, "AT_(?!FDCWD)"))
                    .takes("mask", INT, Flags.of(Stat.class, "STATX_"))
                    .takes("statxbuf", POINTER).returns(INT, convention);
        }
    }

    private static final class StatxOrError {
        static final MethodHandle CALL = Statx.call(Returns.MINUS_ONE_NEGATED);
    }

    /**
     * {@code int fchmod(int fd, mode_t mode)}.
     *
     * <p>Sets the permissions of an open file; chmod(2).
     *
     * @param fd the file
     * @param mode permission bits
     * @throws SystemCallException EBADF, EIO, EPERM, EROFS
     */
    public static void fchmod(int fd, int mode) throws SystemCallException {
        try {
            int _ = (int) Fchmod.CALL.invokeExact(fd, mode);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Fchmod {
        static final MethodHandle CALL = Call.to("fchmod")
                .takes("fd", INT).takes("mode", INT, Fcntl::octal).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int mkfifo(const char *pathname, mode_t mode)}.
     *
     * <p>Makes a FIFO; mkfifo(3).
     *
     * @param pathname a C string
     * @param mode permission bits, less those of the umask
     * @throws SystemCallException EACCES, EEXIST, ENOENT, ENOSPC, ENOTDIR, EROFS
     */
    public static void mkfifo(MemorySegment pathname, int mode) throws SystemCallException {
        try {
            int _ = (int) Mkfifo.CALL.invokeExact(pathname, mode);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Mkfifo {
        static final MethodHandle CALL = Call.to("mkfifo")
                .takes("pathname", POINTER, Call::text).takes("mode", INT, Fcntl::octal)
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code mode_t umask(mode_t mask)}.
     *
     * <p>Sets the permission bits new files of the process don't get; umask(2).
     *
     * @param mask permission bits
     * @return the bits before
     */
    public static int umask(int mask) {
        try {
            return (int) Umask.CALL.invokeExact(mask);
        } catch (Throwable failure) {
            throw Libc.unexpected(failure);
        }
    }

    private static final class Umask {
        static final MethodHandle CALL = Call.to("umask")
                .takes("mask", INT, Fcntl::octal).returns(INT, Returns.ALWAYS);
    }
}
