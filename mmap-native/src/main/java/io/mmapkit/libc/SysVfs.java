package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.POINTER;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * {@code <sys/vfs.h>}: what kind of file system an open file is on; statfs(2).
 */
public final class SysVfs {
    /** {@code <linux/magic.h>}: pages of the pool of huge pages. */
    public static final long HUGETLBFS_MAGIC = 0x958458f6L;

    /** {@code <linux/magic.h>}: memory, of memfds and shared anonymous mappings too. */
    public static final long TMPFS_MAGIC = 0x01021994;

    private SysVfs() {}

    /**
     * {@code int fstatfs(int fd, struct statfs *buf)}.
     *
     * <p>Describes the file system of an open file.
     *
     * @param fd the file
     * @param buf a {@link StructStatfs}, which is filled in
     * @throws SystemCallException EBADF, EIO, ENOSYS
     */
    public static void fstatfs(int fd, MemorySegment buf) throws SystemCallException {
        Buffers.require(buf, StructStatfs.LAYOUT);
        try {
            int _ = (int) Fstatfs.CALL.invokeExact(fd, buf);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Fstatfs {
        static final MethodHandle CALL = Call.to("fstatfs")
                .takes("fd", INT).takes("buf", POINTER).returns(INT, Returns.MINUS_ONE);
    }
}
