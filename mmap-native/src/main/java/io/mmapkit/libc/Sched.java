package io.mmapkit.libc;

/** {@code <sched.h>}: what a new process shares with the one that made it; clone(2). */
public final class Sched {
    /** The kernel gives a descriptor of the child, with close-on-exec set; Linux 5.2. */
    public static final int CLONE_PIDFD = 0x1000;

    private Sched() {}
}
