package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.invoke.MethodHandle;

/**
 * {@code <sys/file.h>}: locks of whole files, apart from those of fcntl; flock(2).
 */
public final class SysFile {
    /** A shared lock. */
    public static final int LOCK_SH = 1;
    /** An exclusive lock. */
    public static final int LOCK_EX = 2;
    /** Don't wait: EAGAIN. */
    public static final int LOCK_NB = 4;
    /** No lock. */
    public static final int LOCK_UN = 8;

    private SysFile() {}

    /**
     * {@code int flock(int fd, int op)}.
     *
     * <p>Locks an open file description, or unlocks it; closing its last descriptor does too.
     *
     * @param fd the file
     * @param op one of LOCK_SH, LOCK_EX and LOCK_UN, with LOCK_NB
     * @throws SystemCallException EAGAIN if another holds it, EBADF, EINTR, EINVAL, ENOLCK
     */
    public static void flock(int fd, int op) throws SystemCallException {
        try {
            int _ = (int) Flock.CALL.invokeExact(fd, op);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Flock {
        static final MethodHandle CALL = Call.to("flock")
                .takes("fd", INT).takes("op", INT, Flags.of(SysFile.class, "LOCK_")).returns(INT, Returns.MINUS_ONE);
    }
}
