package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.LONG;
import static io.mmapkit.libc.Libc.OFF_T;
import static io.mmapkit.libc.Libc.POINTER;
import static io.mmapkit.libc.Libc.SIZE_T;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * {@code <unistd.h>}: descriptors, reading and writing, and the process itself.
 */
public final class Unistd {
    /** From the start. */
    public static final int SEEK_SET = 0;
    /** From the current position. */
    public static final int SEEK_CUR = 1;
    /** From the end. */
    public static final int SEEK_END = 2;
    /** The next data at or after the offset. */
    public static final int SEEK_DATA = 3;
    /** The next hole at or after the offset. */
    public static final int SEEK_HOLE = 4;
    /** Whether it is there. */
    public static final int F_OK = 0;
    /** Whether it may be executed. */
    public static final int X_OK = 1;
    /** Whether it may be written. */
    public static final int W_OK = 2;
    /** Whether it may be read. */
    public static final int R_OK = 4;
    /** Clock ticks in a second, as /proc counts. */
    public static final int _SC_CLK_TCK = 2;
    /** How many files a process may have open. */
    public static final int _SC_OPEN_MAX = 4;
    /** Bytes in a page. */
    public static final int _SC_PAGESIZE = 30;
    /** How many parts a vectored call takes. */
    public static final int _SC_IOV_MAX = 60;
    /** Processors that are on line. */
    public static final int _SC_NPROCESSORS_ONLN = 84;
    /** Pages of memory. */
    public static final int _SC_PHYS_PAGES = 85;
    /** Pages of memory that are free. */
    public static final int _SC_AVPHYS_PAGES = 86;

    private Unistd() {}

    /**
     * {@code int close(int fd)}.
     *
     * <p>Closes a descriptor, and does so on Linux even if it reports an error: it is never called twice; close(2).
     *
     * @param fd the descriptor
     * @throws SystemCallException EBADF, EINTR, EIO, ENOSPC or EDQUOT
     */
    public static void close(int fd) throws SystemCallException {
        try {
            int _ = (int) Close.CALL.invokeExact(fd);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Close {
        static final MethodHandle CALL = Call.to("close")
                .takes("fd", INT).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int close_range(unsigned int first, unsigned int last, int flags)}.
     *
     * <p>Closes all descriptors of a range, of which none need be open; close_range(2), Linux 5.9.
     *
     * @param first the first one; as without a sign
     * @param last the last one; as without a sign, so that −1 is the highest there can be
     * @param flags 0
     * @throws SystemCallException EINVAL, EMFILE or ENOMEM; EPERM from a filter of system calls that doesn't know it
     */
    public static void close_range(int first, int last, int flags) throws SystemCallException {
        try {
            int _ = (int) CloseRange.CALL.invokeExact(first, last, flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class CloseRange {
        static final MethodHandle CALL = Call.system("close_range", SystemCalls.SYS_close_range)
                .takes("first", INT, Unistd::unsigned).takes("last", INT, Unistd::unsigned).takes("flags", INT)
                .returns(INT, Returns.MINUS_ONE);
    }

    private static String unsigned(Object number) {
        return Integer.toUnsignedString((Integer) number);
    }

    /**
     * {@code int ftruncate(int fd, off_t length)}.
     *
     * <p>Sets the size of a file; what is added is a hole; ftruncate(2).
     *
     * @param fd a descriptor open for writing
     * @param length in bytes
     * @throws SystemCallException EBADF, EFBIG, EINTR, EINVAL, EIO, EPERM
     */
    public static void ftruncate(int fd, long length) throws SystemCallException {
        try {
            int _ = (int) Ftruncate.CALL.invokeExact(fd, length);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Ftruncate {
        static final MethodHandle CALL = Call.to("ftruncate")
                .takes("fd", INT).takes("length", OFF_T).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code off_t lseek(int fd, off_t offset, int whence)}.
     *
     * <p>Moves the position of a file; lseek(2).
     *
     * @param fd the file
     * @param offset in bytes
     * @param whence one of SEEK_*
     * @return the new position, in bytes
     * @throws SystemCallException EBADF, EINVAL, ENXIO, EOVERFLOW or ESPIPE
     */
    public static long lseek(int fd, long offset, int whence) throws SystemCallException {
        try {
            return (long) Lseek.CALL.invokeExact(fd, offset, whence);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Lseek {
        static final MethodHandle CALL = Call.to("lseek")
                .takes("fd", INT).takes("offset", OFF_T).takes("whence", INT, Flags.oneOf(Unistd.class, "SEEK_"))
                .returns(LONG, Returns.MINUS_ONE);
    }

    /**
     * {@code ssize_t read(int fd, void *buf, size_t count)}.
     *
     * <p>Reads at the position of a file and moves it; read(2).
     *
     * @param fd a descriptor open for reading
     * @param buf where to
     * @param count in bytes
     * @return how many bytes were read: fewer than asked for is no error, and 0 is the end
     * @throws SystemCallException EAGAIN, EBADF, EFAULT, EINTR, EINVAL, EIO or EISDIR
     * @throws IndexOutOfBoundsException if {@code buf} has fewer than {@code count} bytes
     */
    public static long read(int fd, MemorySegment buf, long count) throws SystemCallException {
        Objects.checkFromIndexSize(0, count, buf.byteSize());
        try {
            return (long) Read.CALL.invokeExact(fd, buf, count);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Read {
        static final MethodHandle CALL = Call.to("read")
                .takes("fd", INT).takes("buf", POINTER).takes("count", SIZE_T).returns(LONG, Returns.MINUS_ONE);
    }

    /**
     * {@code ssize_t write(int fd, const void *buf, size_t count)}.
     *
     * <p>Writes at the position of a file and moves it; write(2).
     *
     * @param fd a descriptor open for writing
     * @param buf where from
     * @param count in bytes
     * @return how many bytes were written, which may be fewer than asked for
     * @throws SystemCallException EAGAIN, EBADF, EDQUOT, EFAULT, EFBIG, EINTR, EINVAL, EIO, ENOSPC, EPERM or EPIPE
     * @throws IndexOutOfBoundsException if {@code buf} has fewer than {@code count} bytes
     */
    public static long write(int fd, MemorySegment buf, long count) throws SystemCallException {
        Objects.checkFromIndexSize(0, count, buf.byteSize());
        try {
            return (long) Write.CALL.invokeExact(fd, buf, count);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Write {
        static final MethodHandle CALL = Call.to("write")
                .takes("fd", INT).takes("buf", POINTER).takes("count", SIZE_T).returns(LONG, Returns.MINUS_ONE);
    }

    /**
     * {@code ssize_t pread(int fd, void *buf, size_t count, off_t offset)}.
     *
     * <p>Reads at an offset; pread(2).
     *
     * @param fd a descriptor open for reading
     * @param buf where to
     * @param count in bytes
     * @param offset in bytes
     * @return how many bytes were read; 0 at the end
     * @throws SystemCallException as read; ESPIPE
     * @throws IndexOutOfBoundsException if {@code buf} has fewer than {@code count} bytes
     */
    public static long pread(int fd, MemorySegment buf, long count, long offset) throws SystemCallException {
        Objects.checkFromIndexSize(0, count, buf.byteSize());
        try {
            return (long) Pread.CALL.invokeExact(fd, buf, count, offset);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Pread {
        static final MethodHandle CALL = Call.to("pread")
                .takes("fd", INT).takes("buf", POINTER).takes("count", SIZE_T).takes("offset", OFF_T)
                .returns(LONG, Returns.MINUS_ONE);
    }

    /**
     * {@code ssize_t pwrite(int fd, const void *buf, size_t count, off_t offset)}.
     *
     * <p>Writes at an offset; pwrite(2).
     *
     * @param fd a descriptor open for writing
     * @param buf where from
     * @param count in bytes
     * @param offset in bytes
     * @return how many bytes were written
     * @throws SystemCallException as write; ESPIPE
     * @throws IndexOutOfBoundsException if {@code buf} has fewer than {@code count} bytes
     */
    public static long pwrite(int fd, MemorySegment buf, long count, long offset) throws SystemCallException {
        Objects.checkFromIndexSize(0, count, buf.byteSize());
        try {
            return (long) Pwrite.CALL.invokeExact(fd, buf, count, offset);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Pwrite {
        static final MethodHandle CALL = Call.to("pwrite")
                .takes("fd", INT).takes("buf", POINTER).takes("count", SIZE_T).takes("offset", OFF_T)
                .returns(LONG, Returns.MINUS_ONE);
    }

    /**
     * {@code int fsync(int fd)}.
     *
     * <p>Stores the data and the metadata of a file; fsync(2).
     *
     * @param fd the file
     * @throws SystemCallException EBADF, EDQUOT, EINTR, EINVAL, EIO, ENOSPC or EROFS
     */
    public static void fsync(int fd) throws SystemCallException {
        try {
            int _ = (int) Fsync.CALL.invokeExact(fd);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Fsync {
        static final MethodHandle CALL = Call.to("fsync")
                .takes("fd", INT).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int fdatasync(int fd)}.
     *
     * <p>Stores the data of a file and the metadata needed to read it; fsync(2).
     *
     * @param fd the file
     * @throws SystemCallException as fsync
     */
    public static void fdatasync(int fd) throws SystemCallException {
        try {
            int _ = (int) Fdatasync.CALL.invokeExact(fd);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Fdatasync {
        static final MethodHandle CALL = Call.to("fdatasync")
                .takes("fd", INT).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int pipe2(int pipefd[2], int flags)}.
     *
     * <p>Makes a pipe; pipe(2).
     *
     * @param pipefd two ints: the end to read and the end to write
     * @param flags O_CLOEXEC, O_DIRECT, O_NONBLOCK
     * @throws SystemCallException EFAULT, EINVAL, EMFILE or ENFILE
     */
    public static void pipe2(MemorySegment pipefd, int flags) throws SystemCallException {
        Objects.checkFromIndexSize(0, 2 * INT.byteSize(), pipefd.byteSize());
        try {
            int _ = (int) Pipe2.CALL.invokeExact(pipefd, flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Pipe2 {
        static final MethodHandle CALL = Call.to("pipe2")
                .takes("pipefd", POINTER).takes("flags", INT, Flags.of(Fcntl.class, "O_(?!ACCMODE)"))
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int unlink(const char *pathname)}.
     *
     * <p>Removes a name of a file; unlink(2).
     *
     * @param pathname a C string
     * @throws SystemCallException EACCES, EBUSY, EISDIR, ELOOP, ENOENT, ENOTDIR, EPERM or EROFS
     */
    public static void unlink(MemorySegment pathname) throws SystemCallException {
        try {
            int _ = (int) Unlink.CALL.invokeExact(pathname);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Unlink {
        static final MethodHandle CALL = Call.to("unlink")
                .takes("pathname", POINTER, Call::text).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int linkat(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, int flags)}.
     *
     * <p>Gives a file another name; with AT_EMPTY_PATH or through /proc/self/fd, one made by O_TMPFILE its first; link(2).
     *
     * @param olddirfd where the old path starts, or AT_FDCWD
     * @param oldpath a C string
     * @param newdirfd where the new path starts, or AT_FDCWD
     * @param newpath a C string
     * @param flags AT_SYMLINK_FOLLOW, AT_EMPTY_PATH
     * @throws SystemCallException EACCES, EEXIST, ENOENT, EPERM, EXDEV and others
     */
    public static void linkat(int olddirfd, MemorySegment oldpath, int newdirfd, MemorySegment newpath, int flags)
            throws SystemCallException {
        try {
            int _ = (int) Linkat.CALL.invokeExact(olddirfd, oldpath, newdirfd, newpath, flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Linkat {
        static final MethodHandle CALL = Call.to("linkat")
                .takes("olddirfd", INT).takes("oldpath", POINTER, Call::text).takes("newdirfd", INT)
                .takes("newpath", POINTER, Call::text).takes("flags", INT, Flags.of(Fcntl.class, "AT_(?!FDCWD)"))
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int faccessat(int dirfd, const char *pathname, int mode, int flags)}.
     *
     * <p>Asks whether a file may be used so, without opening it; access(2).
     *
     * @param dirfd where the path starts, or AT_FDCWD
     * @param pathname a C string
     * @param mode F_OK, or some of R_OK, W_OK and X_OK
     * @param flags AT_EACCESS, AT_SYMLINK_NOFOLLOW
     * @throws SystemCallException EACCES if it may not; ENOENT, EROFS and others
     */
    public static void faccessat(int dirfd, MemorySegment pathname, int mode, int flags) throws SystemCallException {
        try {
            int _ = (int) Faccessat.CALL.invokeExact(dirfd, pathname, mode, flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Faccessat {
        static final MethodHandle CALL = Call.to("faccessat")
                .takes("dirfd", INT).takes("pathname", POINTER, Call::text)
                .takes("mode", INT, Flags.of(Unistd.class, "[XWR]_OK"))
                .takes("flags", INT, Flags.of(Fcntl.class, "AT_(?!FDCWD)")).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int fchown(int fd, uid_t owner, gid_t group)}.
     *
     * <p>Gives a file to another user or group; chown(2).
     *
     * @param fd the file
     * @param owner the user, or -1 to leave it
     * @param group the group, or -1 to leave it
     * @throws SystemCallException EPERM, EBADF, EIO, EROFS and others
     */
    public static void fchown(int fd, int owner, int group) throws SystemCallException {
        try {
            int _ = (int) Fchown.CALL.invokeExact(fd, owner, group);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Fchown {
        static final MethodHandle CALL = Call.to("fchown")
                .takes("fd", INT).takes("owner", INT).takes("group", INT).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code long sysconf(int name)}.
     *
     * <p>A limit or a property of the system; sysconf(3).
     *
     * @param name one of _SC_*
     * @return its value
     * @throws SystemCallException EINVAL for a name the C library doesn't know
     */
    public static long sysconf(int name) throws SystemCallException {
        try {
            return (long) Sysconf.CALL.invokeExact(name);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Sysconf {
        static final MethodHandle CALL = Call.to("sysconf")
                .takes("name", INT, Flags.oneOf(Unistd.class, "_SC_")).returns(LONG, Returns.MINUS_ONE);
    }

    /**
     * {@code int getpagesize(void)}.
     *
     * <p>The size of a page; getpagesize(2).
     *
     * @return in bytes
     */
    public static int getpagesize() {
        try {
            return (int) Getpagesize.CALL.invokeExact();
        } catch (Throwable failure) {
            throw Libc.unexpected(failure);
        }
    }

    private static final class Getpagesize {
        static final MethodHandle CALL = Call.to("getpagesize")
                .returns(INT, Returns.ALWAYS);
    }

    /**
     * {@code pid_t getpid(void)}.
     *
     * <p>This process; getpid(2).
     *
     * @return its number
     */
    public static int getpid() {
        try {
            return (int) Getpid.CALL.invokeExact();
        } catch (Throwable failure) {
            throw Libc.unexpected(failure);
        }
    }

    private static final class Getpid {
        static final MethodHandle CALL = Call.to("getpid")
                .returns(INT, Returns.ALWAYS);
    }

    /**
     * {@code pid_t getppid(void)}.
     *
     * <p>The parent of this process; getpid(2).
     *
     * @return its number
     */
    public static int getppid() {
        try {
            return (int) Getppid.CALL.invokeExact();
        } catch (Throwable failure) {
            throw Libc.unexpected(failure);
        }
    }

    private static final class Getppid {
        static final MethodHandle CALL = Call.to("getppid")
                .returns(INT, Returns.ALWAYS);
    }

    /**
     * {@code pid_t gettid(void)}.
     *
     * <p>The thread of the kernel that runs the caller; gettid(2).
     *
     * @return its number
     */
    public static int gettid() {
        try {
            return (int) Gettid.CALL.invokeExact();
        } catch (Throwable failure) {
            throw Libc.unexpected(failure);
        }
    }

    private static final class Gettid {
        static final MethodHandle CALL = Call.system("gettid", SystemCalls.SYS_gettid)
                .returns(INT, Returns.ALWAYS);
    }

    /**
     * {@code uid_t geteuid(void)}.
     *
     * <p>The effective user; getuid(2).
     *
     * @return its number
     */
    public static int geteuid() {
        try {
            return (int) Geteuid.CALL.invokeExact();
        } catch (Throwable failure) {
            throw Libc.unexpected(failure);
        }
    }

    private static final class Geteuid {
        static final MethodHandle CALL = Call.to("geteuid")
                .returns(INT, Returns.ALWAYS);
    }

    /**
     * {@code gid_t getegid(void)}.
     *
     * <p>The effective group; getgid(2).
     *
     * @return its number
     */
    public static int getegid() {
        try {
            return (int) Getegid.CALL.invokeExact();
        } catch (Throwable failure) {
            throw Libc.unexpected(failure);
        }
    }

    private static final class Getegid {
        static final MethodHandle CALL = Call.to("getegid")
                .returns(INT, Returns.ALWAYS);
    }

    /**
     * {@code pid_t fork(void)}.
     *
     * <p>Makes a copy of this process that has one thread, the calling one; fork(2).
     *
     * <p><b>A JVM does not survive this in the child.</b> Its collector and its compilers are threads, and are gone: the child hangs as soon as
     * it allocates, waits for a safepoint or meets a lock one of them held; 0.3 % of children hang on an idle JVM even if all they do is to
     * call {@link #_exit}, and over half under load. It is bound for tests and for measuring.
     *
     * @return the child's number in the parent, 0 in the child
     * @throws SystemCallException EAGAIN, ENOMEM
     */
    public static int fork() throws SystemCallException {
        try {
            return (int) Fork.CALL.invokeExact();
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Fork {
        static final MethodHandle CALL = Call.to("fork")
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code void _exit(int status)}.
     *
     * <p>Ends this process at once: no shutdown hook runs, nothing is flushed; _exit(2).
     *
     * @param status the low 8 bits are what the parent learns
     */
    public static void _exit(int status) {
        try {
            Exit.CALL.invokeExact(status);
        } catch (Throwable failure) {
            throw Libc.unexpected(failure);
        }
    }

    private static final class Exit {
        static final MethodHandle CALL = Call.to("_exit").takes("status", INT).returnsNothing();
    }
}
