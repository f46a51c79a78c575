package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.POINTER;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** {@code <time.h>}: the clocks of the kernel. */
public final class Time {
    private Time() {}

    /**
     * {@code int clock_gettime(clockid_t clockid, struct timespec *tp)}.
     *
     * <p>What a clock says; clock_gettime(2).
     *
     * @param clockid {@link StructTimespec#CLOCK_MONOTONIC} or {@link StructTimespec#CLOCK_REALTIME}
     * @param tp a {@link StructTimespec}, to be filled
     * @throws SystemCallException EINVAL if there is no such clock
     */
    public static void clock_gettime(int clockid, MemorySegment tp) throws SystemCallException {
        Buffers.require(tp, StructTimespec.LAYOUT);
        try {
            int _ = (int) ClockGettime.CALL.invokeExact(clockid, tp);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class ClockGettime {
        static final MethodHandle CALL = Call.to("clock_gettime")
                .takes("clockid", INT).takes("tp", POINTER).returns(INT, Returns.MINUS_ONE);
    }
}
