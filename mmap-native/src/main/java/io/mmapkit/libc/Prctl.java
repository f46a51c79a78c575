package io.mmapkit.libc;

/** {@code <sys/prctl.h>}: what a process says of itself; prctl(2). */
public final class Prctl {
    /**
     * The signal that the caller gets when the thread that made it ends: the thread, not the process.
     */
    public static final int PR_SET_PDEATHSIG = 1;

    private Prctl() {}
}
