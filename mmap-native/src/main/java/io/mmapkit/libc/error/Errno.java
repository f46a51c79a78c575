package io.mmapkit.libc.error;

import java.util.stream.Stream;

/**
 * An error number of Linux.
 *
 * <p>An open set, and therefore a record and not an enum: a kernel may answer with a number this library has no name for; it is kept
 * as it is. Linux has one table for x86-64 and aarch64. See errno(3).
 *
 * @param number the number as in {@code <errno.h>}; positive for an error
 */
public record Errno(int number) {
    /** EPERM: Operation not permitted. */
    public static final Errno EPERM = new Errno(1);

    /** ENOENT: No such file or directory. */
    public static final Errno ENOENT = new Errno(2);

    /** ESRCH: No such process. */
    public static final Errno ESRCH = new Errno(3);

    /** EINTR: Interrupted system call. */
    public static final Errno EINTR = new Errno(4);

    /** EIO: Input/output error. */
    public static final Errno EIO = new Errno(5);

    /** ENXIO: No such device or address. */
    public static final Errno ENXIO = new Errno(6);

    /** E2BIG: Argument list too long. */
    public static final Errno E2BIG = new Errno(7);

    /** EBADF: Bad file descriptor. */
    public static final Errno EBADF = new Errno(9);

    /** ECHILD: No child processes. */
    public static final Errno ECHILD = new Errno(10);

    /** EAGAIN: Resource temporarily unavailable. */
    public static final Errno EAGAIN = new Errno(11);

    /** ENOMEM: Cannot allocate memory. */
    public static final Errno ENOMEM = new Errno(12);

    /** EACCES: Permission denied. */
    public static final Errno EACCES = new Errno(13);

    /** EFAULT: Bad address. */
    public static final Errno EFAULT = new Errno(14);

    /** EBUSY: Device or resource busy. */
    public static final Errno EBUSY = new Errno(16);

    /** EEXIST: File exists. */
    public static final Errno EEXIST = new Errno(17);

    /** EXDEV: Invalid cross-device link. */
    public static final Errno EXDEV = new Errno(18);

    /** ENODEV: No such device. */
    public static final Errno ENODEV = new Errno(19);

    /** ENOTDIR: Not a directory. */
    public static final Errno ENOTDIR = new Errno(20);

    /** EISDIR: Is a directory. */
    public static final Errno EISDIR = new Errno(21);

    /** EINVAL: Invalid argument. */
    public static final Errno EINVAL = new Errno(22);

    /** ENFILE: Too many open files in system. */
    public static final Errno ENFILE = new Errno(23);

    /** EMFILE: Too many open files. */
    public static final Errno EMFILE = new Errno(24);

    /** ENOTTY: Inappropriate ioctl for device. */
    public static final Errno ENOTTY = new Errno(25);

    /** ETXTBSY: Text file busy. */
    public static final Errno ETXTBSY = new Errno(26);

    /** EFBIG: File too large. */
    public static final Errno EFBIG = new Errno(27);

    /** ENOSPC: No space left on device. */
    public static final Errno ENOSPC = new Errno(28);

    /** ESPIPE: Illegal seek. */
    public static final Errno ESPIPE = new Errno(29);

    /** EROFS: Read-only file system. */
    public static final Errno EROFS = new Errno(30);

    /** EPIPE: Broken pipe. */
    public static final Errno EPIPE = new Errno(32);

    /** EDEADLK: Resource deadlock avoided. */
    public static final Errno EDEADLK = new Errno(35);

    /** ENAMETOOLONG: File name too long. */
    public static final Errno ENAMETOOLONG = new Errno(36);

    /** ENOSYS: Function not implemented. */
    public static final Errno ENOSYS = new Errno(38);

    /** ELOOP: Too many levels of symbolic links. */
    public static final Errno ELOOP = new Errno(40);

    /** EOVERFLOW: Value too large for defined data type. */
    public static final Errno EOVERFLOW = new Errno(75);

    /** EOPNOTSUPP: Operation not supported. */
    public static final Errno EOPNOTSUPP = new Errno(95);

    /** EADDRINUSE: Address already in use. */
    public static final Errno EADDRINUSE = new Errno(98);

    /** ECONNRESET: Connection reset by peer. */
    public static final Errno ECONNRESET = new Errno(104);

    /** ENOTCONN: Transport endpoint is not connected. */
    public static final Errno ENOTCONN = new Errno(107);

    /** ETIMEDOUT: Connection timed out. */
    public static final Errno ETIMEDOUT = new Errno(110);

    /** ECONNREFUSED: Connection refused. */
    public static final Errno ECONNREFUSED = new Errno(111);

    /** ESTALE: Stale file handle. */
    public static final Errno ESTALE = new Errno(116);

    /** EDQUOT: Disk quota exceeded. */
    public static final Errno EDQUOT = new Errno(122);

    /** EOWNERDEAD: Owner died. */
    public static final Errno EOWNERDEAD = new Errno(130);

    /** ENOTRECOVERABLE: State not recoverable. */
    public static final Errno ENOTRECOVERABLE = new Errno(131);

    /** EHWPOISON: Memory page has hardware error. */
    public static final Errno EHWPOISON = new Errno(133);

    /** {@return the name as in {@code <errno.h>}, {@code "ENOMEM"} say; {@code "errno 4711"} for a number without a name} */
    public String name() {
        return ErrnoTable.name(number);
    }

    /** {@return what the C library says of it, in English, {@code "Cannot allocate memory"} say} */
    public String text() {
        return ErrnoTable.text(number);
    }

    /** {@return every error number this library has a name for, in ascending order} */
    public static Stream<Errno> named() {
        return ErrnoTable.all();
    }

    /** {@return name, number and text: {@code "ENOMEM (12) Cannot allocate memory"}} */
    @Override
    public String toString() {
        return name() + " (" + number + ") " + text();
    }
}
