package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.LONG;
import static io.mmapkit.libc.Libc.POINTER;
import static io.mmapkit.libc.Libc.SIZE_T;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * {@code <dirent.h>}: what is in a directory, as the kernel has it; getdents(2). {@code readdir} isn't here: what it returns is its own memory,
 * and its end looks like an error.
 */
public final class Dirent {
    /** The file system doesn't say: ask {@link Stat#statx}. */
    public static final int DT_UNKNOWN = 0;
    /** A FIFO. */
    public static final int DT_FIFO = 1;
    /** A character device. */
    public static final int DT_CHR = 2;
    /** A directory. */
    public static final int DT_DIR = 4;
    /** A block device. */
    public static final int DT_BLK = 6;
    /** A regular file. */
    public static final int DT_REG = 8;
    /** A symbolic link. */
    public static final int DT_LNK = 10;
    /** A socket. */
    public static final int DT_SOCK = 12;

    private Dirent() {}

    /**
     * {@code ssize_t getdents64(int fd, void *dirp, size_t count)}.
     *
     * <p>Reads the next entries of a directory; getdents(2), Linux 2.4.
     *
     * @param fd a directory
     * @param dirp where to: several {@link StructDirent64}, each as long as its {@code d_reclen}; aligned to 8 bytes
     * @param count in bytes
     * @return how many bytes were read; 0 at the end
     * @throws SystemCallException EBADF, EFAULT, ENOENT, ENOTDIR; EINVAL if the next entry is longer than {@code count}
     * @throws IndexOutOfBoundsException if {@code dirp} has fewer than {@code count} bytes
     */
    public static long getdents64(int fd, MemorySegment dirp, long count) throws SystemCallException {
        Objects.checkFromIndexSize(0, count, dirp.byteSize());
        try {
            return (long) Getdents64.CALL.invokeExact(fd, dirp, count);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Getdents64 {
        // not every C library has a function for it
        static final MethodHandle CALL = Call.system("getdents64", SystemCalls.SYS_getdents64)
                .takes("fd", INT).takes("dirp", POINTER).takes("count", SIZE_T).returns(LONG, Returns.MINUS_ONE);
    }
}
