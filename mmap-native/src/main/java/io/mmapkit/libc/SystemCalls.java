package io.mmapkit.libc;

/**
 * {@code <sys/syscall.h>}: numbers of the system calls that not every C library has a function for, and of those that a forked child makes without a
 * C library. See syscalls(2).
 */
public final class SystemCalls {
    /** cachestat, Linux 6.5. */
    public static final int SYS_cachestat = 451;
    /** close. */
    public static final int SYS_close = Platform.choose(X86_64.SYS_close, Aarch64.SYS_close);
    /** close_range, Linux 5.9. */
    public static final int SYS_close_range = 436;
    /** dup3. */
    public static final int SYS_dup3 = Platform.choose(X86_64.SYS_dup3, Aarch64.SYS_dup3);
    /** execve. */
    public static final int SYS_execve = Platform.choose(X86_64.SYS_execve, Aarch64.SYS_execve);
    /** exit_group. */
    public static final int SYS_exit_group = Platform.choose(X86_64.SYS_exit_group, Aarch64.SYS_exit_group);
    /** fdatasync. */
    public static final int SYS_fdatasync = Platform.choose(X86_64.SYS_fdatasync, Aarch64.SYS_fdatasync);
    /** fsync. */
    public static final int SYS_fsync = Platform.choose(X86_64.SYS_fsync, Aarch64.SYS_fsync);
    /** futex. */
    public static final int SYS_futex = Platform.choose(X86_64.SYS_futex, Aarch64.SYS_futex);
    /** futex_waitv, Linux 5.16. */
    public static final int SYS_futex_waitv = 449;
    /** getdents64. */
    public static final int SYS_getdents64 = Platform.choose(X86_64.SYS_getdents64, Aarch64.SYS_getdents64);
    /** getpid. */
    public static final int SYS_getpid = Platform.choose(X86_64.SYS_getpid, Aarch64.SYS_getpid);
    /** getppid. */
    public static final int SYS_getppid = Platform.choose(X86_64.SYS_getppid, Aarch64.SYS_getppid);
    /** gettid. */
    public static final int SYS_gettid = Platform.choose(X86_64.SYS_gettid, Aarch64.SYS_gettid);
    /** kill. */
    public static final int SYS_kill = Platform.choose(X86_64.SYS_kill, Aarch64.SYS_kill);
    /** madvise. */
    public static final int SYS_madvise = Platform.choose(X86_64.SYS_madvise, Aarch64.SYS_madvise);
    /** membarrier, Linux 4.3. */
    public static final int SYS_membarrier = Platform.choose(X86_64.SYS_membarrier, Aarch64.SYS_membarrier);
    /** mprotect. */
    public static final int SYS_mprotect = Platform.choose(X86_64.SYS_mprotect, Aarch64.SYS_mprotect);
    /** mseal, Linux 6.10. */
    public static final int SYS_mseal = 462;
    /** munmap. */
    public static final int SYS_munmap = Platform.choose(X86_64.SYS_munmap, Aarch64.SYS_munmap);
    /** nanosleep. */
    public static final int SYS_nanosleep = Platform.choose(X86_64.SYS_nanosleep, Aarch64.SYS_nanosleep);
    /** openat. */
    public static final int SYS_openat = Platform.choose(X86_64.SYS_openat, Aarch64.SYS_openat);
    /** pidfd_getfd, Linux 5.6. */
    public static final int SYS_pidfd_getfd = 438;
    /** pidfd_open, Linux 5.3. */
    public static final int SYS_pidfd_open = 434;
    /** pidfd_send_signal, Linux 5.1. */
    public static final int SYS_pidfd_send_signal = 424;
    /** prctl. */
    public static final int SYS_prctl = Platform.choose(X86_64.SYS_prctl, Aarch64.SYS_prctl);
    /** prlimit64. */
    public static final int SYS_prlimit64 = Platform.choose(X86_64.SYS_prlimit64, Aarch64.SYS_prlimit64);
    /** process_madvise, Linux 5.10. */
    public static final int SYS_process_madvise = 440;
    /** pwrite64. */
    public static final int SYS_pwrite64 = Platform.choose(X86_64.SYS_pwrite64, Aarch64.SYS_pwrite64);
    /** rt_sigaction. */
    public static final int SYS_rt_sigaction = Platform.choose(X86_64.SYS_rt_sigaction, Aarch64.SYS_rt_sigaction);
    /** rt_sigprocmask. */
    public static final int SYS_rt_sigprocmask = Platform.choose(X86_64.SYS_rt_sigprocmask, Aarch64.SYS_rt_sigprocmask);
    /** unlinkat. */
    public static final int SYS_unlinkat = Platform.choose(X86_64.SYS_unlinkat, Aarch64.SYS_unlinkat);
    /** userfaultfd, Linux 4.3. */
    public static final int SYS_userfaultfd = Platform.choose(X86_64.SYS_userfaultfd, Aarch64.SYS_userfaultfd);
    /** write. */
    public static final int SYS_write = Platform.choose(X86_64.SYS_write, Aarch64.SYS_write);

    private SystemCalls() {}
}
