package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.POINTER;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * {@code <sys/pidfd.h>}: processes by descriptor, whose number can't be taken by another; pidfd_open(2).
 */
public final class Pidfd {
    /** waitid on it doesn't wait; Linux 5.10. */
    public static final int PIDFD_NONBLOCK = 0x800;

    private Pidfd() {}

    /**
     * {@code int pidfd_open(pid_t pid, unsigned int flags)}.
     *
     * <p>Opens a process: {@link Poll#poll} says when it ended; Linux 5.3.
     *
     * @param pid the process
     * @param flags 0 or PIDFD_NONBLOCK
     * @return a descriptor, with close-on-exec set
     * @throws SystemCallException EINVAL, EMFILE, ENFILE, ENODEV, ENOMEM or ESRCH
     */
    public static int pidfd_open(int pid, int flags) throws SystemCallException {
        try {
            return (int) PidfdOpen.CALL.invokeExact(pid, flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PidfdOpen {
        static final MethodHandle CALL = Call.system("pidfd_open", SystemCalls.SYS_pidfd_open)
                .takes("pid", INT).takes("flags", INT).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int pidfd_getfd(int pidfd, int targetfd, unsigned int flags)}.
     *
     * <p>Duplicates a descriptor of another process; pidfd_getfd(2), Linux 5.6.
     *
     * @param pidfd the process
     * @param targetfd its descriptor
     * @param flags 0
     * @return a descriptor, with close-on-exec set
     * @throws SystemCallException EBADF, EINVAL, EMFILE, ENFILE, ESRCH; EPERM without the right to trace it
     */
    public static int pidfd_getfd(int pidfd, int targetfd, int flags) throws SystemCallException {
        try {
            return (int) PidfdGetfd.CALL.invokeExact(pidfd, targetfd, flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PidfdGetfd {
        static final MethodHandle CALL = Call.system("pidfd_getfd", SystemCalls.SYS_pidfd_getfd)
                .takes("pidfd", INT).takes("targetfd", INT).takes("flags", INT).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int pidfd_send_signal(int pidfd, int sig, siginfo_t *info, unsigned int flags)}.
     *
     * <p>Sends a signal; pidfd_send_signal(2), Linux 5.1.
     *
     * @param pidfd the process
     * @param sig one of SIG*
     * @param info {@link MemorySegment#NULL}
     * @param flags 0
     * @throws SystemCallException EBADF, EINVAL, EPERM or ESRCH
     */
    public static void pidfd_send_signal(int pidfd, int sig, MemorySegment info, int flags) throws SystemCallException {
        try {
            int _ = (int) PidfdSendSignal.CALL.invokeExact(pidfd, sig, info, flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PidfdSendSignal {
        static final MethodHandle CALL = Call.system("pidfd_send_signal", SystemCalls.SYS_pidfd_send_signal)
                .takes("pidfd", INT).takes("sig", INT, Flags.oneOf(Signals.class, "SIG(?!_)")).takes("info", POINTER)
                .takes("flags", INT).returns(INT, Returns.MINUS_ONE);
    }
}
