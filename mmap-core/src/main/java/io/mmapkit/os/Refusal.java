package io.mmapkit.os;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What a refused system call is called where the name of the file is known. */
public final class Refusal {
    private Refusal() {}

    /** The exception of java.nio.file that fits, with the refused call as its cause; the call itself if there is no name. */
    public static IOException of(String name, SystemCallException refused) {
        if (name == null) {
            return refused;
        }
        FileSystemException named = named(name, refused);
        named.initCause(refused);
        return named;
    }

    private static FileSystemException named(String name, SystemCallException refused) {
        Errno errno = refused.errno();
        String reason = refused.getMessage();
        if (errno.equals(Errno.ENOENT)) {
            return new NoSuchFileException(name, null, reason);
        } else if (errno.equals(Errno.EEXIST)) {
            return new FileAlreadyExistsException(name, null, reason);
        } else if (errno.equals(Errno.EACCES) || errno.equals(Errno.EPERM)) {
            return new AccessDeniedException(name, null, reason);
        }
        return new FileSystemException(name, null, reason);
    }
}
