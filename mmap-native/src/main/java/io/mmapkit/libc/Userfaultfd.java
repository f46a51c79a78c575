package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.invoke.MethodHandle;

/**
 * {@code <linux/userfaultfd.h>}: page faults handled by a program, and pages watched for writing; userfaultfd(2), ioctl_userfaultfd(2).
 *
 * <p>The requests are made with {@link Ioctl#ioctl}.
 */
public final class Userfaultfd {
    /** The version of the interface. */
    public static final long UFFD_API = 0xAAL;
    /** Only faults of user mode, which needs no privilege; Linux 5.11. */
    public static final int UFFD_USER_MODE_ONLY = 1;
    /** Agree on the version: struct uffdio_api. */
    public static final long UFFDIO_API = 0xc018aa3fL;
    /** Watch a range: struct uffdio_register. */
    public static final long UFFDIO_REGISTER = 0xc020aa00L;
    /** Stop: struct uffdio_range. */
    public static final long UFFDIO_UNREGISTER = 0x8010aa01L;
    /** Wake who waits for a page: struct uffdio_range. */
    public static final long UFFDIO_WAKE = 0x8010aa02L;
    /** Fill a page and wake: struct uffdio_copy. */
    public static final long UFFDIO_COPY = 0xc028aa03L;
    /** The same with zeros: struct uffdio_zeropage. */
    public static final long UFFDIO_ZEROPAGE = 0xc020aa04L;
    /** Protect pages or stop: struct uffdio_writeprotect; Linux 5.7. */
    public static final long UFFDIO_WRITEPROTECT = 0xc018aa06L;
    /** Map a page of the cache: struct uffdio_continue; Linux 5.13. */
    public static final long UFFDIO_CONTINUE = 0xc020aa07L;
    /** Make a page fault with SIGBUS: struct uffdio_poison; Linux 6.6. */
    public static final long UFFDIO_POISON = 0xc020aa08L;
    /** Pages that are missing. */
    public static final long UFFDIO_REGISTER_MODE_MISSING = 1L;
    /** Pages that are protected. */
    public static final long UFFDIO_REGISTER_MODE_WP = 2L;
    /** Pages in the cache that aren't mapped. */
    public static final long UFFDIO_REGISTER_MODE_MINOR = 4L;
    /** Protect. */
    public static final long UFFDIO_WRITEPROTECT_MODE_WP = 1L;
    /** Don't wake who waits. */
    public static final long UFFDIO_WRITEPROTECT_MODE_DONTWAKE = 2L;
    /** Write protection. */
    public static final long UFFD_FEATURE_PAGEFAULT_FLAG_WP = 0x1L;
    /** Missing pages of hugetlbfs. */
    public static final long UFFD_FEATURE_MISSING_HUGETLBFS = 0x10L;
    /** Missing pages of shared memory. */
    public static final long UFFD_FEATURE_MISSING_SHMEM = 0x20L;
    /** SIGBUS and no message. */
    public static final long UFFD_FEATURE_SIGBUS = 0x80L;
    /** Messages say which thread. */
    public static final long UFFD_FEATURE_THREAD_ID = 0x100L;
    /** Minor faults of shared memory; Linux 5.14. */
    public static final long UFFD_FEATURE_MINOR_SHMEM = 0x400L;
    /** Messages have the address, not its page; Linux 5.18. */
    public static final long UFFD_FEATURE_EXACT_ADDRESS = 0x800L;
    /** Write protection of shared memory; Linux 5.19. */
    public static final long UFFD_FEATURE_WP_HUGETLBFS_SHMEM = 0x1000L;
    /** Write protection of pages that aren't there; Linux 6.4. */
    public static final long UFFD_FEATURE_WP_UNPOPULATED = 0x2000L;
    /** UFFDIO_POISON; Linux 6.6. */
    public static final long UFFD_FEATURE_POISON = 0x4000L;
    /** Write faults are resolved by the kernel, and recorded; Linux 6.7. */
    public static final long UFFD_FEATURE_WP_ASYNC = 0x8000L;
    /** UFFDIO_MOVE; Linux 6.8. */
    public static final long UFFD_FEATURE_MOVE = 0x10000L;
    /** The message is about a fault. */
    public static final int UFFD_EVENT_PAGEFAULT = 0x12;

    private Userfaultfd() {}

    /**
     * {@code int userfaultfd(int flags)}.
     *
     * <p>Makes a descriptor for watching memory.
     *
     * @param flags O_CLOEXEC, O_NONBLOCK, UFFD_USER_MODE_ONLY
     * @return the descriptor
     * @throws SystemCallException EINVAL, EMFILE, ENFILE, ENOMEM; EPERM without UFFD_USER_MODE_ONLY and the privilege
     */
    public static int userfaultfd(int flags) throws SystemCallException {
        try {
            return (int) UserfaultfdCall.CALL.invokeExact(flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class UserfaultfdCall {
        static final MethodHandle CALL = Call.system("userfaultfd", SystemCalls.SYS_userfaultfd)
                .takes("flags", INT).returns(INT, Returns.MINUS_ONE);
    }
}
