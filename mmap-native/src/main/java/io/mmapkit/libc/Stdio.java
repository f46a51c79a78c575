package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.POINTER;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * {@code <stdio.h>}: what it says of names of files; rename(2).
 */
public final class Stdio {
    /** EEXIST if the new name is taken. */
    public static final int RENAME_NOREPLACE = 1;
    /** Both files are there, and change names. */
    public static final int RENAME_EXCHANGE = 2;

    private Stdio() {}

    /**
     * {@code int renameat2(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, unsigned int flags)}.
     *
     * <p>Gives a file another name in one step; rename(2), Linux 3.15, glibc 2.28.
     *
     * @param olddirfd where the old path starts, or AT_FDCWD
     * @param oldpath a C string
     * @param newdirfd where the new path starts, or AT_FDCWD
     * @param newpath a C string
     * @param flags RENAME_* bits; 0 to take the new name from whatever has it
     * @throws SystemCallException EACCES, EEXIST, EISDIR, ENOENT, ENOTDIR, EPERM, EXDEV and others; EINVAL on a file system without the
     *         flags
     */
    public static void renameat2(int olddirfd, MemorySegment oldpath, int newdirfd, MemorySegment newpath, int flags)
            throws SystemCallException {
        try {
            int _ = (int) Renameat2.CALL.invokeExact(olddirfd, oldpath, newdirfd, newpath, flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Renameat2 {
        static final MethodHandle CALL = Call.to("renameat2")
                .takes("olddirfd", INT).takes("oldpath", POINTER, Call::text).takes("newdirfd", INT)
                .takes("newpath", POINTER, Call::text).takes("flags", INT, Flags.of(Stdio.class, "RENAME_"))
                .returns(INT, Returns.MINUS_ONE);
    }
}
