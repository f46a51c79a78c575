package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.LONG;
import static io.mmapkit.libc.Libc.POINTER;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * {@code <poll.h>}: waiting for descriptors; poll(2).
 */
public final class Poll {
    /** There is something to read; a process ended. */
    public static final int POLLIN = 1;
    /** There is something exceptional. */
    public static final int POLLPRI = 2;
    /** Something can be written. */
    public static final int POLLOUT = 4;
    /** An error. */
    public static final int POLLERR = 8;
    /** The other end is gone. */
    public static final int POLLHUP = 16;
    /** The descriptor isn't open. */
    public static final int POLLNVAL = 32;

    private Poll() {}

    /**
     * {@code int poll(struct pollfd *fds, nfds_t nfds, int timeout)}.
     *
     * <p>Waits for one of several descriptors.
     *
     * @param fds {@code nfds} structures of {@link StructPollfd}
     * @param nfds how many
     * @param timeout in milliseconds; −1 for no limit
     * @return how many have something to tell; 0 when the time is up
     * @throws SystemCallException EFAULT, EINTR, EINVAL or ENOMEM
     */
    public static int poll(MemorySegment fds, long nfds, int timeout) throws SystemCallException {
        Objects.checkFromIndexSize(0, Math.multiplyExact(nfds, StructPollfd.LAYOUT.byteSize()), fds.byteSize());
        try {
            return (int) PollCall.CALL.invokeExact(fds, nfds, timeout);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PollCall {
        static final MethodHandle CALL = Call.to("poll")
                .takes("fds", POINTER).takes("nfds", LONG).takes("timeout", INT).returns(INT, Returns.MINUS_ONE);
    }
}
