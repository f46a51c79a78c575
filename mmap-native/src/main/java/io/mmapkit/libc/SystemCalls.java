package io.mmapkit.libc;

/**
 * {@code <sys/syscall.h>}: numbers of the system calls that not every C library has a function for. See syscalls(2).
 */
public final class SystemCalls {
    /** cachestat, Linux 6.5. */
    public static final int SYS_cachestat = 451;
    /** futex. */
    public static final int SYS_futex = Platform.choose(X86_64.SYS_futex, Aarch64.SYS_futex);
    /** futex_waitv, Linux 5.16. */
    public static final int SYS_futex_waitv = 449;
    /** getdents64. */
    public static final int SYS_getdents64 = Platform.choose(X86_64.SYS_getdents64, Aarch64.SYS_getdents64);
    /** gettid. */
    public static final int SYS_gettid = Platform.choose(X86_64.SYS_gettid, Aarch64.SYS_gettid);
    /** membarrier, Linux 4.3. */
    public static final int SYS_membarrier = Platform.choose(X86_64.SYS_membarrier, Aarch64.SYS_membarrier);
    /** mseal, Linux 6.10. */
    public static final int SYS_mseal = 462;
    /** pidfd_getfd, Linux 5.6. */
    public static final int SYS_pidfd_getfd = 438;
    /** pidfd_open, Linux 5.3. */
    public static final int SYS_pidfd_open = 434;
    /** pidfd_send_signal, Linux 5.1. */
    public static final int SYS_pidfd_send_signal = 424;
    /** process_madvise, Linux 5.10. */
    public static final int SYS_process_madvise = 440;
    /** userfaultfd, Linux 4.3. */
    public static final int SYS_userfaultfd = Platform.choose(X86_64.SYS_userfaultfd, Aarch64.SYS_userfaultfd);

    private SystemCalls() {}
}
