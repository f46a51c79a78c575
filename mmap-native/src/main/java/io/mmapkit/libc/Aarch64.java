package io.mmapkit.libc;

/** The constants that x86-64 and aarch64 disagree about, as aarch64 has them. {@link X86_64} has the same names. */
final class Aarch64 {
    // <fcntl.h>
    static final int O_DIRECT = 0x10000;
    static final int O_DIRECTORY = 0x4000;
    static final int O_NOFOLLOW = 0x8000;
    static final int O_TMPFILE = 0x404000;

    // <sys/syscall.h>
    static final int SYS_futex = 98;
    static final int SYS_getdents64 = 61;
    static final int SYS_gettid = 178;
    static final int SYS_membarrier = 283;
    static final int SYS_userfaultfd = 282;

    // <pthread.h>
    static final int __SIZEOF_PTHREAD_MUTEX_T = 48;
    static final int __SIZEOF_PTHREAD_MUTEXATTR_T = 8;

    private Aarch64() {}
}
