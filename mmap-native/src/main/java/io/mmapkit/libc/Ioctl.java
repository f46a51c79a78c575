package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.LONG;
import static io.mmapkit.libc.Libc.POINTER;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * {@code <sys/ioctl.h>}: requests to devices and special files; ioctl(2).
 */
public final class Ioctl {
    /** The size of a block device, in bytes, as a u64. */
    public static final long BLKGETSIZE64 = 0x80081272L;

    private static final int SIZE_SHIFT = 16; // where the size of what argp points to stands in a request
    private static final long SIZE_MASK = 0x3fff;

    private Ioctl() {}

    /**
     * {@code int ioctl(int fd, unsigned long op, ... [void *argp])}.
     *
     * <p>Makes a request.
     *
     * @param fd the device
     * @param op the request: its number says how large what {@code argp} points to must be
     * @param argp its argument
     * @return what the request says; mostly 0
     * @throws SystemCallException EBADF, EFAULT, EINVAL, ENOTTY and others
     * @throws IndexOutOfBoundsException if {@code argp} has fewer bytes than the request says
     */
    public static int ioctl(int fd, long op, MemorySegment argp) throws SystemCallException {
        Objects.checkFromIndexSize(0, op >>> SIZE_SHIFT & SIZE_MASK, argp.byteSize());
        try {
            return (int) IoctlCall.CALL.invokeExact(fd, op, argp);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class IoctlCall {
        static final MethodHandle CALL = Call.to("ioctl")
                .takes("fd", INT).takes("op", LONG, Ioctl::hexadecimal).variadic().takes("argp", POINTER)
                .returns(INT, Returns.MINUS_ONE);
    }

    /** Shows a request as the kernel's sources write it. */
    static String hexadecimal(Object op) {
        return "0x" + Long.toHexString((Long) op);
    }
}
