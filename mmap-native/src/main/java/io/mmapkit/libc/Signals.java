package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.POINTER;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import java.util.function.Function;

/**
 * {@code <signal.h>}: sending and blocking signals. Handlers are not offered: those of the JVM must stay.
 */
public final class Signals {
    /** The terminal is gone. */
    public static final int SIGHUP = 1;
    /** Interrupt from the keyboard. */
    public static final int SIGINT = 2;
    /** Quit from the keyboard; a JVM prints its threads. */
    public static final int SIGQUIT = 3;
    /** Illegal instruction. */
    public static final int SIGILL = 4;
    /** Breakpoint. */
    public static final int SIGTRAP = 5;
    /** abort(). */
    public static final int SIGABRT = 6;
    /** A mapped page that has nothing behind it. */
    public static final int SIGBUS = 7;
    /** Arithmetic error. */
    public static final int SIGFPE = 8;
    /** Ends the process; it can't be caught. */
    public static final int SIGKILL = 9;
    /** For the user. */
    public static final int SIGUSR1 = 10;
    /** An address that isn't mapped, or not so. */
    public static final int SIGSEGV = 11;
    /** For the user. */
    public static final int SIGUSR2 = 12;
    /** Nobody reads the pipe. */
    public static final int SIGPIPE = 13;
    /** A timer. */
    public static final int SIGALRM = 14;
    /** Asks the process to end. */
    public static final int SIGTERM = 15;
    /** Unused. */
    public static final int SIGSTKFLT = 16;
    /** A child changed state. */
    public static final int SIGCHLD = 17;
    /** Go on. */
    public static final int SIGCONT = 18;
    /** Stop; it can't be caught. */
    public static final int SIGSTOP = 19;
    /** Stop from the keyboard. */
    public static final int SIGTSTP = 20;
    /** Input in the background. */
    public static final int SIGTTIN = 21;
    /** Output in the background. */
    public static final int SIGTTOU = 22;
    /** Urgent data. */
    public static final int SIGURG = 23;
    /** CPU time limit. */
    public static final int SIGXCPU = 24;
    /** File size limit. */
    public static final int SIGXFSZ = 25;
    /** A timer of CPU time. */
    public static final int SIGVTALRM = 26;
    /** A profiling timer. */
    public static final int SIGPROF = 27;
    /** The terminal changed size. */
    public static final int SIGWINCH = 28;
    /** Input or output is possible. */
    public static final int SIGIO = 29;
    /** Power failure. */
    public static final int SIGPWR = 30;
    /** A system call that isn't allowed. */
    public static final int SIGSYS = 31;
    /** Block these too. */
    public static final int SIG_BLOCK = 0;
    /** Don't block these. */
    public static final int SIG_UNBLOCK = 1;
    /** Block just these. */
    public static final int SIG_SETMASK = 2;

    /** The handler gets three arguments. */
    public static final int SA_SIGINFO = 4;

    private static final Function<Object, String> NAME = Flags.oneOf(Signals.class, "SIG(?!_)");

    private Signals() {}

    /**
     * The name of a signal.
     *
     * @param signum its number
     * @return {@code "SIGSEGV"} say; {@code "SIG35"} for one without a name, the real-time ones among them
     */
    public static String name(int signum) {
        String known = NAME.apply(signum);
        return known.startsWith("SIG") ? known : "SIG" + signum;
    }

    /**
     * {@code int sigaction(int signum, const struct sigaction *act, struct sigaction *oldact)}.
     *
     * <p>Says what becomes of a signal, of the whole process; sigaction(2). A handler must be native code; the JVM has its own for many signals.
     *
     * @param signum one of SIG*
     * @param act a {@link StructSigaction}, or {@link MemorySegment#NULL} to change nothing
     * @param oldact a {@link StructSigaction} for what it was before, or {@link MemorySegment#NULL}
     * @throws SystemCallException EINVAL
     */
    public static void sigaction(int signum, MemorySegment act, MemorySegment oldact) throws SystemCallException {
        Buffers.requireUnlessNull(act, StructSigaction.LAYOUT.byteSize());
        Buffers.requireUnlessNull(oldact, StructSigaction.LAYOUT.byteSize());
        try {
            int _ = (int) Sigaction.CALL.invokeExact(signum, act, oldact);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Sigaction {
        static final MethodHandle CALL = Call.to("sigaction")
                .takes("signum", INT, Flags.oneOf(Signals.class, "SIG(?!_)")).takes("act", POINTER)
                .takes("oldact", POINTER).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int kill(pid_t pid, int sig)}.
     *
     * <p>Sends a signal to a process; kill(2).
     *
     * @param pid above 0: this process
     * @param sig one of SIG*, or 0 to ask whether it could be sent
     * @throws SystemCallException EINVAL, EPERM or ESRCH
     */
    public static void kill(int pid, int sig) throws SystemCallException {
        try {
            int _ = (int) Kill.CALL.invokeExact(pid, sig);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Kill {
        static final MethodHandle CALL = Call.to("kill")
                .takes("pid", INT).takes("sig", INT, Flags.oneOf(Signals.class, "SIG(?!_)"))
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int sigemptyset(sigset_t *set)}.
     *
     * <p>Makes a set empty; sigsetops(3).
     *
     * @param set a {@link StructSigset}
     * @throws SystemCallException never on Linux
     */
    public static void sigemptyset(MemorySegment set) throws SystemCallException {
        Objects.checkFromIndexSize(0, StructSigset.LAYOUT.byteSize(), set.byteSize());
        try {
            int _ = (int) Sigemptyset.CALL.invokeExact(set);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Sigemptyset {
        static final MethodHandle CALL = Call.to("sigemptyset")
                .takes("set", POINTER).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int sigfillset(sigset_t *set)}.
     *
     * <p>Puts every signal into a set; sigsetops(3).
     *
     * @param set a {@link StructSigset}
     * @throws SystemCallException never on Linux
     */
    public static void sigfillset(MemorySegment set) throws SystemCallException {
        Objects.checkFromIndexSize(0, StructSigset.LAYOUT.byteSize(), set.byteSize());
        try {
            int _ = (int) Sigfillset.CALL.invokeExact(set);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Sigfillset {
        static final MethodHandle CALL = Call.to("sigfillset")
                .takes("set", POINTER).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int sigaddset(sigset_t *set, int signum)}.
     *
     * <p>Adds a signal to a set; sigsetops(3).
     *
     * @param set a {@link StructSigset}
     * @param signum one of SIG*
     * @throws SystemCallException EINVAL
     */
    public static void sigaddset(MemorySegment set, int signum) throws SystemCallException {
        Objects.checkFromIndexSize(0, StructSigset.LAYOUT.byteSize(), set.byteSize());
        try {
            int _ = (int) Sigaddset.CALL.invokeExact(set, signum);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Sigaddset {
        static final MethodHandle CALL = Call.to("sigaddset")
                .takes("set", POINTER).takes("signum", INT, Flags.oneOf(Signals.class, "SIG(?!_)"))
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int sigdelset(sigset_t *set, int signum)}.
     *
     * <p>Removes a signal from a set; sigsetops(3).
     *
     * @param set a {@link StructSigset}
     * @param signum one of SIG*
     * @throws SystemCallException EINVAL
     */
    public static void sigdelset(MemorySegment set, int signum) throws SystemCallException {
        Objects.checkFromIndexSize(0, StructSigset.LAYOUT.byteSize(), set.byteSize());
        try {
            int _ = (int) Sigdelset.CALL.invokeExact(set, signum);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Sigdelset {
        static final MethodHandle CALL = Call.to("sigdelset")
                .takes("set", POINTER).takes("signum", INT, Flags.oneOf(Signals.class, "SIG(?!_)"))
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int sigismember(const sigset_t *set, int signum)}.
     *
     * <p>Says whether a signal is in a set; sigsetops(3).
     *
     * @param set a {@link StructSigset}
     * @param signum one of SIG*
     * @return 1 if it is, 0 if it isn't
     * @throws SystemCallException EINVAL
     */
    public static int sigismember(MemorySegment set, int signum) throws SystemCallException {
        Objects.checkFromIndexSize(0, StructSigset.LAYOUT.byteSize(), set.byteSize());
        try {
            return (int) Sigismember.CALL.invokeExact(set, signum);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Sigismember {
        static final MethodHandle CALL = Call.to("sigismember")
                .takes("set", POINTER).takes("signum", INT, Flags.oneOf(Signals.class, "SIG(?!_)"))
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int pthread_sigmask(int how, const sigset_t *set, sigset_t *oldset)}.
     *
     * <p>Changes which signals the calling thread of the kernel has blocked; pthread_sigmask(3).
     *
     * @param how one of SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK
     * @param set a {@link StructSigset}, or {@link MemorySegment#NULL} to change nothing
     * @param oldset a {@link StructSigset} for the mask before, or {@link MemorySegment#NULL}
     * @throws SystemCallException EFAULT or EINVAL
     */
    public static void pthread_sigmask(int how, MemorySegment set, MemorySegment oldset) throws SystemCallException {
        Buffers.requireUnlessNull(set, StructSigset.LAYOUT);
        Buffers.requireUnlessNull(oldset, StructSigset.LAYOUT);
        try {
            int _ = (int) PthreadSigmask.CALL.invokeExact(how, set, oldset);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PthreadSigmask {
        static final MethodHandle CALL = Call.to("pthread_sigmask")
                .takes("how", INT, Flags.oneOf(Signals.class, "SIG_")).takes("set", POINTER).takes("oldset", POINTER)
                .returns(INT, Returns.ERROR_NUMBER);
    }
}
