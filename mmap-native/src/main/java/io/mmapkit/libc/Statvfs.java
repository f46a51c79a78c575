package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.POINTER;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * {@code <sys/statvfs.h>}: how much space a file system has; statvfs(3).
 */
public final class Statvfs {
    private Statvfs() {}

    /**
     * {@code int fstatvfs(int fd, struct statvfs *buf)}.
     *
     * <p>Describes the file system of an open file.
     *
     * @param fd the file
     * @param buf a {@link StructStatvfs}, which is filled in
     * @throws SystemCallException EBADF, EIO, ENOSYS, EOVERFLOW
     */
    public static void fstatvfs(int fd, MemorySegment buf) throws SystemCallException {
        Objects.checkFromIndexSize(0, StructStatvfs.LAYOUT.byteSize(), buf.byteSize());
        try {
            int _ = (int) Fstatvfs.CALL.invokeExact(fd, buf);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Fstatvfs {
        static final MethodHandle CALL = Call.to("fstatvfs")
                .takes("fd", INT).takes("buf", POINTER).returns(INT, Returns.MINUS_ONE);
    }
}
