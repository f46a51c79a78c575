package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.POINTER;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * {@code <sys/wait.h>}: waiting for children.
 */
public final class Wait {
    /** Don't wait. */
    public static final int WNOHANG = 1;
    /** Also for children that were stopped. */
    public static final int WUNTRACED = 2;
    /** waitid: for children that ended. */
    public static final int WEXITED = 4;
    /** Also for children that were continued. */
    public static final int WCONTINUED = 8;
    /** waitid: leave the child to be waited for again. */
    public static final int WNOWAIT = 0x01000000;
    /** Also for children that tell of their end by another signal than SIGCHLD, or by none. */
    public static final int __WALL = 0x40000000;
    /** si_code: the child exited. */
    public static final int CLD_EXITED = 1;
    /** si_code: a signal ended the child. */
    public static final int CLD_KILLED = 2;
    /** si_code: a signal ended the child, which left a core dump. */
    public static final int CLD_DUMPED = 3;
    /** waitid: any child. */
    public static final int P_ALL = 0;
    /** waitid: the child of this number. */
    public static final int P_PID = 1;
    /** waitid: a child of this process group. */
    public static final int P_PGID = 2;
    /** waitid: the child this descriptor refers to; Linux 5.4. */
    public static final int P_PIDFD = 3;

    private Wait() {}

    /**
     * {@code pid_t waitpid(pid_t pid, int *wstatus, int options)}.
     *
     * <p>Waits for a child to change state; wait(2).
     *
     * @param pid above 0: this child; −1: any
     * @param wstatus where to put an int for the macros below, or {@link MemorySegment#NULL}
     * @param options 0 or WNOHANG, WUNTRACED, WCONTINUED
     * @return the child, or 0 with WNOHANG if there is nothing to tell
     * @throws SystemCallException ECHILD, EINTR or EINVAL
     */
    public static int waitpid(int pid, MemorySegment wstatus, int options) throws SystemCallException {
        Buffers.requireUnlessNull(wstatus, INT);
        try {
            return (int) Waitpid.CALL.invokeExact(pid, wstatus, options);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Waitpid {
        static final MethodHandle CALL = Call.to("waitpid")
                .takes("pid", INT).takes("wstatus", POINTER).takes("options", INT).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int waitid(idtype_t idtype, id_t id, siginfo_t *infop, int options)}.
     *
     * <p>Waits for a child to change state; wait(2).
     *
     * @param idtype one of P_*
     * @param id the number or the descriptor
     * @param infop a {@link StructSiginfo}, which is filled in; its si_pid is 0 if WNOHANG found nothing
     * @param options WEXITED and others
     * @throws SystemCallException ECHILD, EINTR, EINVAL or EBADF
     */
    public static void waitid(int idtype, int id, MemorySegment infop, int options) throws SystemCallException {
        Objects.checkFromIndexSize(0, StructSiginfo.LAYOUT.byteSize(), infop.byteSize());
        try {
            int _ = (int) Waitid.CALL.invokeExact(idtype, id, infop, options);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Waitid {
        static final MethodHandle CALL = Call.to("waitid")
                .takes("idtype", INT, Flags.oneOf(Wait.class, "P_")).takes("id", INT).takes("infop", POINTER)
                .takes("options", INT).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code WIFEXITED}.
     *
     * @param wstatus what waitpid gave
     * @return whether the child ended by exiting
     */
    public static boolean WIFEXITED(int wstatus) {
        return (wstatus & 0x7f) == 0;
    }

    /**
     * {@code WEXITSTATUS}.
     *
     * @param wstatus what waitpid gave, for a child that exited
     * @return its exit status, 0 to 255
     */
    public static int WEXITSTATUS(int wstatus) {
        return wstatus >> 8 & 0xff;
    }

    /**
     * {@code WIFSIGNALED}.
     *
     * @param wstatus what waitpid gave
     * @return whether a signal ended the child
     */
    public static boolean WIFSIGNALED(int wstatus) {
        int signal = wstatus & 0x7f;
        return signal != 0 && signal != 0x7f;
    }

    /**
     * {@code WTERMSIG}.
     *
     * @param wstatus what waitpid gave, for a child a signal ended
     * @return the number of the signal
     */
    public static int WTERMSIG(int wstatus) {
        return wstatus & 0x7f;
    }
}
