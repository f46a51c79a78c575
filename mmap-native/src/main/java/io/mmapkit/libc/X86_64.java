package io.mmapkit.libc;

/** The constants that x86-64 and aarch64 disagree about, as x86-64 has them. {@link Aarch64} has the same names. */
final class X86_64 {
    // <fcntl.h>
    static final int O_DIRECT = 0x4000;
    static final int O_DIRECTORY = 0x10000;
    static final int O_NOFOLLOW = 0x20000;
    static final int O_TMPFILE = 0x410000;

    // <sys/syscall.h>
    static final int SYS_futex = 202;
    static final int SYS_getdents64 = 217;
    static final int SYS_gettid = 186;
    static final int SYS_membarrier = 324;
    static final int SYS_userfaultfd = 323;

    // <pthread.h>
    static final int __SIZEOF_PTHREAD_MUTEX_T = 40;
    static final int __SIZEOF_PTHREAD_MUTEXATTR_T = 4;

    private X86_64() {}
}
