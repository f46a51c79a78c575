package io.mmapkit.libc;

/** The constants that x86-64 and aarch64 disagree about, as aarch64 has them. {@link X86_64} has the same names. */
final class Aarch64 {
    // <fcntl.h>
    static final int O_DIRECT = 0x10000;
    static final int O_DIRECTORY = 0x4000;
    static final int O_NOFOLLOW = 0x8000;
    static final int O_TMPFILE = 0x404000;

    // <sys/syscall.h>
    static final int SYS_close = 57;
    static final int SYS_dup3 = 24;
    static final int SYS_execve = 221;
    static final int SYS_exit_group = 94;
    static final int SYS_fdatasync = 83;
    static final int SYS_fsync = 82;
    static final int SYS_futex = 98;
    static final int SYS_getdents64 = 61;
    static final int SYS_getpid = 172;
    static final int SYS_getppid = 173;
    static final int SYS_gettid = 178;
    static final int SYS_kill = 129;
    static final int SYS_madvise = 233;
    static final int SYS_membarrier = 283;
    static final int SYS_mprotect = 226;
    static final int SYS_munmap = 215;
    static final int SYS_nanosleep = 101;
    static final int SYS_openat = 56;
    static final int SYS_prctl = 167;
    static final int SYS_prlimit64 = 261;
    static final int SYS_pwrite64 = 68;
    static final int SYS_rt_sigaction = 134;
    static final int SYS_rt_sigprocmask = 135;
    static final int SYS_unlinkat = 35;
    static final int SYS_userfaultfd = 282;
    static final int SYS_write = 64;

    // <pthread.h>
    static final int __SIZEOF_PTHREAD_MUTEX_T = 48;
    static final int __SIZEOF_PTHREAD_MUTEXATTR_T = 8;

    private Aarch64() {}
}
