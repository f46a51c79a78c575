package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.POINTER;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * {@code <sys/resource.h>}: what was used, and how much may be.
 */
public final class Resource {
    /** All threads of the process. */
    public static final int RUSAGE_SELF = 0;
    /** Children that ended and were waited for. */
    public static final int RUSAGE_CHILDREN = -1;
    /** The calling thread. */
    public static final int RUSAGE_THREAD = 1;
    /** CPU time, in seconds. */
    public static final int RLIMIT_CPU = 0;
    /** The size of a file, in bytes. */
    public static final int RLIMIT_FSIZE = 1;
    /** Data, in bytes. */
    public static final int RLIMIT_DATA = 2;
    /** The stack of the first thread, in bytes. */
    public static final int RLIMIT_STACK = 3;
    /** A core dump, in bytes. */
    public static final int RLIMIT_CORE = 4;
    /** Ignored by Linux. */
    public static final int RLIMIT_RSS = 5;
    /** Threads of the user. */
    public static final int RLIMIT_NPROC = 6;
    /** One more than the highest descriptor. */
    public static final int RLIMIT_NOFILE = 7;
    /** Locked memory, in bytes. */
    public static final int RLIMIT_MEMLOCK = 8;
    /** Address space, in bytes. */
    public static final int RLIMIT_AS = 9;
    /** No limit. */
    public static final long RLIM_INFINITY = -1L;

    private Resource() {}

    /**
     * {@code int getrusage(int who, struct rusage *usage)}.
     *
     * <p>Says what was used: time, page faults and others; getrusage(2).
     *
     * @param who one of RUSAGE_*
     * @param usage a {@link StructRusage}, which is filled in
     * @throws SystemCallException EFAULT or EINVAL
     */
    public static void getrusage(int who, MemorySegment usage) throws SystemCallException {
        Objects.checkFromIndexSize(0, StructRusage.LAYOUT.byteSize(), usage.byteSize());
        try {
            int _ = (int) Getrusage.CALL.invokeExact(who, usage);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Getrusage {
        static final MethodHandle CALL = Call.to("getrusage")
                .takes("who", INT, Flags.oneOf(Resource.class, "RUSAGE_")).takes("usage", POINTER)
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int getrlimit(int resource, struct rlimit *rlim)}.
     *
     * <p>Says what the limits of a resource are; getrlimit(2).
     *
     * @param resource one of RLIMIT_*
     * @param rlim a {@link StructRlimit}, which is filled in
     * @throws SystemCallException EFAULT or EINVAL
     */
    public static void getrlimit(int resource, MemorySegment rlim) throws SystemCallException {
        Objects.checkFromIndexSize(0, StructRlimit.LAYOUT.byteSize(), rlim.byteSize());
        try {
            int _ = (int) Getrlimit.CALL.invokeExact(resource, rlim);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Getrlimit {
        static final MethodHandle CALL = Call.to("getrlimit")
                .takes("resource", INT, Flags.oneOf(Resource.class, "RLIMIT_")).takes("rlim", POINTER)
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int setrlimit(int resource, const struct rlimit *rlim)}.
     *
     * <p>Sets the limits of a resource for the whole process; getrlimit(2).
     *
     * @param resource one of RLIMIT_*
     * @param rlim a {@link StructRlimit}
     * @throws SystemCallException EFAULT, EINVAL or EPERM
     */
    public static void setrlimit(int resource, MemorySegment rlim) throws SystemCallException {
        Objects.checkFromIndexSize(0, StructRlimit.LAYOUT.byteSize(), rlim.byteSize());
        try {
            int _ = (int) Setrlimit.CALL.invokeExact(resource, rlim);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Setrlimit {
        static final MethodHandle CALL = Call.to("setrlimit")
                .takes("resource", INT, Flags.oneOf(Resource.class, "RLIMIT_")).takes("rlim", POINTER)
                .returns(INT, Returns.MINUS_ONE);
    }
}
