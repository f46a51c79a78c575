package io.mmapkit.libc.error;

import java.io.IOException;
import java.util.Objects;

/**
 * The kernel or the C library refused a call.
 *
 * <p>The message names the call, its arguments as the manual page calls them, and the error:
 * {@code mmap(addr=0x0, length=8192, prot=PROT_READ, flags=MAP_SHARED, fd=7, offset=4096) failed: ENOMEM (12) Cannot allocate memory}.
 * Where a path or a name is known, the layers above throw the matching {@link java.nio.file.FileSystemException} with this exception
 * as its cause.
 */
public final class SystemCallException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The name of the function. */
    private final String call;

    /** Its arguments. */
    private final String arguments;

    /** The number of the error. */
    private final int errno;

    /**
     * An exception for one refused call.
     *
     * @param call the name of the function as in its manual page, {@code mmap} say
     * @param arguments the arguments as {@code name=value}, separated by {@code ", "}; empty for a call without any
     * @param errno the error it gave
     */
    public SystemCallException(String call, String arguments, Errno errno) {
        super(Objects.requireNonNull(call) + '(' + Objects.requireNonNull(arguments) + ") failed: " + errno);
        this.call = call;
        this.arguments = arguments;
        this.errno = errno.number();
    }

    /** {@return the name of the function that failed, as in its manual page} */
    public String call() {
        return call;
    }

    /** {@return the arguments of the call as {@code name=value}, separated by {@code ", "}} */
    public String arguments() {
        return arguments;
    }

    /** {@return the error the call gave} */
    public Errno errno() {
        return new Errno(errno);
    }
}
