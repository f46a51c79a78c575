package io.mmapkit.libc;

/** The constants that x86-64 and aarch64 disagree about, as x86-64 has them. {@link Aarch64} has the same names. */
final class X86_64 {
    // <fcntl.h>
    static final int O_DIRECT = 0x4000;
    static final int O_DIRECTORY = 0x10000;
    static final int O_NOFOLLOW = 0x20000;
    static final int O_TMPFILE = 0x410000;

    // <sys/syscall.h>
    static final int SYS_close = 3;
    static final int SYS_dup3 = 292;
    static final int SYS_execve = 59;
    static final int SYS_exit_group = 231;
    static final int SYS_fdatasync = 75;
    static final int SYS_fsync = 74;
    static final int SYS_futex = 202;
    static final int SYS_getdents64 = 217;
    static final int SYS_getpid = 39;
    static final int SYS_getppid = 110;
    static final int SYS_gettid = 186;
    static final int SYS_kill = 62;
    static final int SYS_madvise = 28;
    static final int SYS_membarrier = 324;
    static final int SYS_mprotect = 10;
    static final int SYS_munmap = 11;
    static final int SYS_nanosleep = 35;
    static final int SYS_openat = 257;
    static final int SYS_prctl = 157;
    static final int SYS_prlimit64 = 302;
    static final int SYS_pwrite64 = 18;
    static final int SYS_rt_sigaction = 13;
    static final int SYS_rt_sigprocmask = 14;
    static final int SYS_unlinkat = 263;
    static final int SYS_userfaultfd = 323;
    static final int SYS_write = 1;

    // <pthread.h>
    static final int __SIZEOF_PTHREAD_MUTEX_T = 40;
    static final int __SIZEOF_PTHREAD_MUTEXATTR_T = 4;

    private X86_64() {}
}
