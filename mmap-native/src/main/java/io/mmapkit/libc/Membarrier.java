package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.invoke.MethodHandle;

/** {@code <linux/membarrier.h>}: barriers on all processors at once, so that others can do without them; membarrier(2). */
public final class Membarrier {
    /** Which commands there are. */
    public static final int MEMBARRIER_CMD_QUERY = 0;
    /** A barrier of all running threads, after milliseconds. */
    public static final int MEMBARRIER_CMD_GLOBAL = 1;
    /** A barrier of the running threads of the processes that registered, at once; Linux 4.16. */
    public static final int MEMBARRIER_CMD_GLOBAL_EXPEDITED = 2;
    /** Registers this process for it. */
    public static final int MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED = 4;

    private Membarrier() {}

    /**
     * {@code int membarrier(int cmd, unsigned int flags, int cpu_id)}.
     *
     * <p>Has each thread that it is about pass a full memory barrier between the begin and the end of the call; membarrier(2).
     *
     * @param cmd one of MEMBARRIER_CMD_*
     * @param flags 0
     * @param cpu_id 0
     * @return for MEMBARRIER_CMD_QUERY the commands there are, as bits; else 0
     * @throws SystemCallException EINVAL if there is no such command
     * @throws UnsupportedOperationException before Linux 4.3
     */
    public static int membarrier(int cmd, int flags, int cpu_id) throws SystemCallException {
        try {
            return (int) MembarrierCall.CALL.invokeExact(cmd, flags, cpu_id);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class MembarrierCall {
        static final MethodHandle CALL = Call.system("membarrier", SystemCalls.SYS_membarrier)
                .takes("cmd", INT).takes("flags", INT).takes("cpu_id", INT).returns(INT, Returns.MINUS_ONE);
    }
}
