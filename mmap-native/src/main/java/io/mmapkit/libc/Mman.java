package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.LONG;
import static io.mmapkit.libc.Libc.OFF_T;
import static io.mmapkit.libc.Libc.POINTER;
import static io.mmapkit.libc.Libc.SIZE_T;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * {@code <sys/mman.h>}: mapping, protecting, locking, advising and syncing memory, and memory with a name.
 *
 * <p>Addresses are given as segments so that their scope is alive during the call; a length is passed on as it stands, and is not checked
 * against the segment. Unless said otherwise an address is a multiple of the page size and a length is rounded up to one by the kernel.
 */
public final class Mman {
    /** The pages can't be accessed. */
    public static final int PROT_NONE = 0;
    /** The pages can be read. */
    public static final int PROT_READ = 1;
    /** The pages can be written. */
    public static final int PROT_WRITE = 2;
    /** The pages can be executed. */
    public static final int PROT_EXEC = 4;
    /** The pages may be used for atomic operations; no architecture here distinguishes it. */
    public static final int PROT_SEM = 8;
    /** aarch64: branches into the pages must land on a BTI instruction, Linux 5.8. */
    public static final int PROT_BTI = 0x10;
    /** aarch64: the pages have memory tags, Linux 5.10. */
    public static final int PROT_MTE = 0x20;
    /** mprotect: extend the change to the start of a mapping that grows downwards. */
    public static final int PROT_GROWSDOWN = 0x01000000;
    /** mprotect: extend the change to the end of a mapping that grows upwards. */
    public static final int PROT_GROWSUP = 0x02000000;
    /** Stores reach the file and every other mapping of it. */
    public static final int MAP_SHARED = 1;
    /** Stores stay in a copy of the page. */
    public static final int MAP_PRIVATE = 2;
    /** As MAP_SHARED, but unknown flags are refused with EOPNOTSUPP; Linux 4.15. */
    public static final int MAP_SHARED_VALIDATE = 3;
    /** Private memory the kernel may drop under pressure, after which it reads as zero; Linux 6.11. */
    public static final int MAP_DROPPABLE = 8;
    /** The bits of the four types above. */
    public static final int MAP_TYPE = 0x0f;
    /** At exactly this address, replacing whatever is mapped there. */
    public static final int MAP_FIXED = 0x10;
    /** Memory without a file, zeroed. */
    public static final int MAP_ANONYMOUS = 0x20;
    /** x86-64: within the first 2 GiB. */
    public static final int MAP_32BIT = 0x40;
    /** x86-64: above the first 4 GiB; Linux 6.6. */
    public static final int MAP_ABOVE4G = 0x80;
    /** A stack: it is extended downwards when the page below is touched. */
    public static final int MAP_GROWSDOWN = 0x100;
    /** Ignored by Linux. */
    public static final int MAP_DENYWRITE = 0x800;
    /** Ignored by Linux. */
    public static final int MAP_EXECUTABLE = 0x1000;
    /** Lock the pages into memory. */
    public static final int MAP_LOCKED = 0x2000;
    /** Don't account for swap space. */
    public static final int MAP_NORESERVE = 0x4000;
    /** Fault the pages in now; errors while doing so are not reported. */
    public static final int MAP_POPULATE = 0x8000;
    /** With MAP_POPULATE: only map what is in memory already, which since Linux 2.6.23 means nothing. */
    public static final int MAP_NONBLOCK = 0x10000;
    /** Suitable for a stack; ignored by Linux. */
    public static final int MAP_STACK = 0x20000;
    /** Of huge pages from the pool. */
    public static final int MAP_HUGETLB = 0x40000;
    /** DAX: stores are durable once flushed from the cache; needs MAP_SHARED_VALIDATE; Linux 4.15. */
    public static final int MAP_SYNC = 0x80000;
    /** At exactly this address, or EEXIST; Linux 4.17. */
    public static final int MAP_FIXED_NOREPLACE = 0x100000;
    /** Not cleared; only without an MMU. */
    public static final int MAP_UNINITIALIZED = 0x4000000;
    /** Where the logarithm of the size of a huge page stands in the flags. */
    public static final int MAP_HUGE_SHIFT = 26;
    /** The bits of that logarithm, before shifting. */
    public static final int MAP_HUGE_MASK = 0x3f;
    /** Huge pages of 16 KiB. */
    public static final int MAP_HUGE_16KB = 14 << 26;
    /** Huge pages of 64 KiB. */
    public static final int MAP_HUGE_64KB = 16 << 26;
    /** Huge pages of 512 KiB. */
    public static final int MAP_HUGE_512KB = 19 << 26;
    /** Huge pages of 1 MiB. */
    public static final int MAP_HUGE_1MB = 20 << 26;
    /** Huge pages of 2 MiB. */
    public static final int MAP_HUGE_2MB = 21 << 26;
    /** Huge pages of 8 MiB. */
    public static final int MAP_HUGE_8MB = 23 << 26;
    /** Huge pages of 16 MiB. */
    public static final int MAP_HUGE_16MB = 24 << 26;
    /** Huge pages of 32 MiB. */
    public static final int MAP_HUGE_32MB = 25 << 26;
    /** Huge pages of 256 MiB. */
    public static final int MAP_HUGE_256MB = 28 << 26;
    /** Huge pages of 512 MiB. */
    public static final int MAP_HUGE_512MB = 29 << 26;
    /** Huge pages of 1 GiB. */
    public static final int MAP_HUGE_1GB = 30 << 26;
    /** Huge pages of 2 GiB. */
    public static final int MAP_HUGE_2GB = 31 << 26;
    /** Huge pages of 16 GiB. */
    public static final int MAP_HUGE_16GB = 34 << 26;
    /** msync: does nothing on Linux, where dirty pages are known anyway. */
    public static final int MS_ASYNC = 1;
    /** msync: fail with EBUSY if a page is locked; nothing else on Linux. */
    public static final int MS_INVALIDATE = 2;
    /** msync: write and wait. */
    public static final int MS_SYNC = 4;
    /** No special treatment. */
    public static final int MADV_NORMAL = 0;
    /** No read-ahead. */
    public static final int MADV_RANDOM = 1;
    /** Much read-ahead. */
    public static final int MADV_SEQUENTIAL = 2;
    /** Start reading now. */
    public static final int MADV_WILLNEED = 3;
    /** Drop the pages now: private changes are lost. */
    public static final int MADV_DONTNEED = 4;
    /** Private anonymous pages may be dropped until they are written again; Linux 4.5. */
    public static final int MADV_FREE = 8;
    /** Free the pages and their backing store: a hole in the file; Linux 2.6.16. */
    public static final int MADV_REMOVE = 9;
    /** Leave the range out of a forked child. */
    public static final int MADV_DONTFORK = 10;
    /** Undo MADV_DONTFORK. */
    public static final int MADV_DOFORK = 11;
    /** Equal pages may be merged (KSM). */
    public static final int MADV_MERGEABLE = 12;
    /** Undo MADV_MERGEABLE. */
    public static final int MADV_UNMERGEABLE = 13;
    /** Use transparent huge pages. */
    public static final int MADV_HUGEPAGE = 14;
    /** Don't use transparent huge pages. */
    public static final int MADV_NOHUGEPAGE = 15;
    /** Leave the range out of a core dump. */
    public static final int MADV_DONTDUMP = 16;
    /** Undo MADV_DONTDUMP. */
    public static final int MADV_DODUMP = 17;
    /** A forked child finds zeros; private anonymous memory only; Linux 4.14. */
    public static final int MADV_WIPEONFORK = 18;
    /** Undo MADV_WIPEONFORK. */
    public static final int MADV_KEEPONFORK = 19;
    /** Reclaim these pages first; Linux 5.4. */
    public static final int MADV_COLD = 20;
    /** Reclaim these pages now; Linux 5.4. */
    public static final int MADV_PAGEOUT = 21;
    /** Fault the pages in for reading, with errors reported: EFAULT past the end of a file; Linux 5.14. */
    public static final int MADV_POPULATE_READ = 22;
    /** Fault the pages in for writing, with errors reported: EFAULT where there is no space; Linux 5.14. */
    public static final int MADV_POPULATE_WRITE = 23;
    /** MADV_DONTNEED for locked pages too; Linux 5.18. */
    public static final int MADV_DONTNEED_LOCKED = 24;
    /** Make huge pages of the range now; Linux 6.1. */
    public static final int MADV_COLLAPSE = 25;
    /** Treat the pages as broken memory: for tests, needs CAP_SYS_ADMIN. */
    public static final int MADV_HWPOISON = 100;
    /** Take the pages out of use: for tests, needs CAP_SYS_ADMIN. */
    public static final int MADV_SOFT_OFFLINE = 101;
    /** Make the range fault on any access, with SIGSEGV; Linux 6.13. */
    public static final int MADV_GUARD_INSTALL = 102;
    /** Undo MADV_GUARD_INSTALL; Linux 6.13. */
    public static final int MADV_GUARD_REMOVE = 103;
    /** The mapping may get another address. */
    public static final int MREMAP_MAYMOVE = 1;
    /** The mapping gets this address, replacing whatever is there. */
    public static final int MREMAP_FIXED = 2;
    /** The old range stays mapped, empty; Linux 5.7. */
    public static final int MREMAP_DONTUNMAP = 4;
    /** mlock2: lock pages as they are touched. */
    public static final int MLOCK_ONFAULT = 1;
    /** mlockall: what is mapped now. */
    public static final int MCL_CURRENT = 1;
    /** mlockall: what is mapped from now on. */
    public static final int MCL_FUTURE = 2;
    /** mlockall: as it is touched. */
    public static final int MCL_ONFAULT = 4;
    /** memfd_create: close on exec. */
    public static final int MFD_CLOEXEC = 1;
    /** memfd_create: seals can be added. */
    public static final int MFD_ALLOW_SEALING = 2;
    /** memfd_create: of huge pages from the pool. */
    public static final int MFD_HUGETLB = 4;
    /** memfd_create: not executable, and sealed so; Linux 6.3. */
    public static final int MFD_NOEXEC_SEAL = 8;
    /** memfd_create: executable; Linux 6.3. */
    public static final int MFD_EXEC = 0x10;

    private Mman() {}

    /**
     * {@code void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)}.
     *
     * <p>Maps {@code length} bytes of a file or of anonymous memory; mmap(2).
     *
     * @param addr where to map, or {@link MemorySegment#NULL} for anywhere
     * @param length in bytes, above 0; rounded up to a page
     * @param prot PROT_* bits
     * @param flags one of MAP_SHARED, MAP_PRIVATE, MAP_SHARED_VALIDATE, MAP_DROPPABLE, and other MAP_* bits
     * @param fd the file, or −1 with MAP_ANONYMOUS
     * @param offset in bytes into the file, a multiple of the page size
     * @return the address, a multiple of the page size
     * @throws SystemCallException EACCES, EAGAIN, EBADF, EEXIST, EINVAL, ENFILE, ENODEV, ENOMEM, EOVERFLOW or EPERM
     */
    public static long mmap(MemorySegment addr, long length, int prot, int flags, int fd, long offset)
            throws SystemCallException {
        try {
            return (long) Mmap.CALL.invokeExact(addr, length, prot, flags, fd, offset);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Mmap {
        static final MethodHandle CALL = Call.to("mmap")
                .takes("addr", POINTER).takes("length", SIZE_T).takes("prot", INT, Flags.of(Mman.class, "PROT_"))
                .takes("flags", INT, Flags.of(Mman.class, "MAP_(?!TYPE|HUGE_MASK|HUGE_SHIFT)")).takes("fd", INT)
                .takes("offset", OFF_T)
                .returns(LONG, Returns.MAP_FAILED);
    }

    /**
     * {@code int munmap(void *addr, size_t length)}.
     *
     * <p>Removes the mappings of a range: whoever touches it afterwards gets SIGSEGV, which ends the JVM; munmap(2).
     *
     * @param addr the start, a multiple of the page size
     * @param length in bytes, above 0
     * @throws SystemCallException EINVAL; ENOMEM if a mapping would be split beyond vm.max_map_count; EPERM for a sealed one
     */
    public static void munmap(MemorySegment addr, long length) throws SystemCallException {
        try {
            int _ = (int) Munmap.CALL.invokeExact(addr, length);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Munmap {
        static final MethodHandle CALL = Call.to("munmap")
                .takes("addr", POINTER).takes("length", SIZE_T).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int mprotect(void *addr, size_t len, int prot)}.
     *
     * <p>Changes the protection of a range: an access it no longer allows ends the JVM; mprotect(2).
     *
     * @param addr the start, a multiple of the page size
     * @param len in bytes
     * @param prot PROT_* bits
     * @throws SystemCallException EACCES, EINVAL, ENOMEM or EPERM
     */
    public static void mprotect(MemorySegment addr, long len, int prot) throws SystemCallException {
        try {
            int _ = (int) Mprotect.CALL.invokeExact(addr, len, prot);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Mprotect {
        static final MethodHandle CALL = Call.to("mprotect")
                .takes("addr", POINTER).takes("len", SIZE_T).takes("prot", INT, Flags.of(Mman.class, "PROT_"))
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int msync(void *addr, size_t length, int flags)}.
     *
     * <p>Writes changed pages of a shared file mapping to the file; msync(2).
     *
     * @param addr the start, a multiple of the page size
     * @param length in bytes; 0 does nothing
     * @param flags MS_SYNC or MS_ASYNC, and MS_INVALIDATE
     * @throws SystemCallException EBUSY, EINVAL, EIO, ENOMEM
     */
    public static void msync(MemorySegment addr, long length, int flags) throws SystemCallException {
        try {
            int _ = (int) Msync.CALL.invokeExact(addr, length, flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Msync {
        static final MethodHandle CALL = Call.to("msync")
                .takes("addr", POINTER).takes("length", SIZE_T).takes("flags", INT, Flags.of(Mman.class, "MS_"))
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int madvise(void *addr, size_t length, int advice)}.
     *
     * <p>Advises the kernel about a range, or, with some advice, changes its content; madvise(2).
     *
     * @param addr the start, a multiple of the page size
     * @param length in bytes; 0 does nothing
     * @param advice one of MADV_*
     * @throws SystemCallException EACCES, EAGAIN, EBADF, EFAULT, EINVAL, EIO, ENOMEM or EPERM
     */
    public static void madvise(MemorySegment addr, long length, int advice) throws SystemCallException {
        try {
            int _ = (int) Madvise.CALL.invokeExact(addr, length, advice);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Madvise {
        static final MethodHandle CALL = Call.to("madvise")
                .takes("addr", POINTER).takes("length", SIZE_T).takes("advice", INT, Flags.oneOf(Mman.class, "MADV_"))
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code ssize_t process_madvise(int pidfd, const struct iovec *iovec, size_t vlen, int advice, unsigned int flags)}.
     *
     * <p>Gives one advice about many ranges of a process, this one included; process_madvise(2), Linux 5.10.
     *
     * @param pidfd the process
     * @param iovec {@code vlen} structures of {@link StructIovec}
     * @param vlen at most 1,024
     * @param advice one of MADV_*
     * @param flags 0
     * @param kept_alive memory whose scope is kept alive during the call, since the structures only have its address; one argument more than
     * the system call has, which ignores it
     * @return how many bytes were advised, which may be fewer than asked for
     * @throws SystemCallException EBADF, EFAULT, EINVAL, ENOMEM, EPERM or ESRCH
     */
    public static long process_madvise(int pidfd, MemorySegment iovec, long vlen, int advice, int flags,
            MemorySegment kept_alive) throws SystemCallException {
        Objects.checkFromIndexSize(0, Math.multiplyExact(vlen, StructIovec.LAYOUT.byteSize()), iovec.byteSize());
        try {
            return (long) ProcessMadvise.CALL.invokeExact(pidfd, iovec, vlen, advice, flags, kept_alive);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class ProcessMadvise {
        static final MethodHandle CALL = Call.system("process_madvise", SystemCalls.SYS_process_madvise)
                .takes("pidfd", INT).takes("iovec", POINTER).takes("vlen", SIZE_T)
                .takes("advice", INT, Flags.oneOf(Mman.class, "MADV_")).takes("flags", INT)
                .takes("kept_alive", POINTER).returns(LONG, Returns.MINUS_ONE);
    }

    /**
     * {@code int mincore(void *addr, size_t length, unsigned char *vec)}.
     *
     * <p>Says which pages of a range are in memory; mincore(2). Since Linux 5.2 a file one may not write and does not own looks wholly
     * resident.
     *
     * @param addr the start, a multiple of the page size
     * @param length in bytes
     * @param vec a byte a page, whose bit 0 is set if the page is in memory
     * @throws SystemCallException EAGAIN, EFAULT, EINVAL or ENOMEM
     * @throws IndexOutOfBoundsException if {@code vec} has fewer bytes than the range has pages
     */
    public static void mincore(MemorySegment addr, long length, MemorySegment vec) throws SystemCallException {
        Objects.checkFromIndexSize(0, (length + Unistd.getpagesize() - 1) / Unistd.getpagesize(), vec.byteSize());
        try {
            int _ = (int) Mincore.CALL.invokeExact(addr, length, vec);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Mincore {
        static final MethodHandle CALL = Call.to("mincore")
                .takes("addr", POINTER).takes("length", SIZE_T).takes("vec", POINTER).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int mlock(const void *addr, size_t len)}.
     *
     * <p>Faults a range in and keeps it in memory; mlock(2).
     *
     * @param addr the start; rounded down to a page
     * @param len in bytes
     * @throws SystemCallException EAGAIN, EINVAL; ENOMEM beyond RLIMIT_MEMLOCK or over a hole; EPERM if the limit is 0
     */
    public static void mlock(MemorySegment addr, long len) throws SystemCallException {
        try {
            int _ = (int) Mlock.CALL.invokeExact(addr, len);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Mlock {
        static final MethodHandle CALL = Call.to("mlock")
                .takes("addr", POINTER).takes("len", SIZE_T).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int mlock2(const void *addr, size_t len, unsigned int flags)}.
     *
     * <p>Keeps a range in memory, with flags; mlock(2), Linux 4.4.
     *
     * @param addr the start; rounded down to a page
     * @param len in bytes
     * @param flags 0 or MLOCK_ONFAULT
     * @throws SystemCallException as mlock
     */
    public static void mlock2(MemorySegment addr, long len, int flags) throws SystemCallException {
        try {
            int _ = (int) Mlock2.CALL.invokeExact(addr, len, flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Mlock2 {
        static final MethodHandle CALL = Call.to("mlock2")
                .takes("addr", POINTER).takes("len", SIZE_T).takes("flags", INT, Flags.of(Mman.class, "MLOCK_"))
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int munlock(const void *addr, size_t len)}.
     *
     * <p>Undoes mlock, however often it was called; mlock(2).
     *
     * @param addr the start; rounded down to a page
     * @param len in bytes
     * @throws SystemCallException EINVAL or ENOMEM
     */
    public static void munlock(MemorySegment addr, long len) throws SystemCallException {
        try {
            int _ = (int) Munlock.CALL.invokeExact(addr, len);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Munlock {
        static final MethodHandle CALL = Call.to("munlock")
                .takes("addr", POINTER).takes("len", SIZE_T).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int mlockall(int flags)}.
     *
     * <p>Keeps all memory of the process in memory: the heap and the thread stacks of the JVM too; mlock(2).
     *
     * @param flags MCL_* bits
     * @throws SystemCallException EINVAL, ENOMEM or EPERM
     */
    public static void mlockall(int flags) throws SystemCallException {
        try {
            int _ = (int) Mlockall.CALL.invokeExact(flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Mlockall {
        static final MethodHandle CALL = Call.to("mlockall")
                .takes("flags", INT, Flags.of(Mman.class, "MCL_")).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int munlockall(void)}.
     *
     * <p>Undoes mlockall and every mlock; mlock(2).
     *
     * @throws SystemCallException EPERM
     */
    public static void munlockall() throws SystemCallException {
        try {
            int _ = (int) Munlockall.CALL.invokeExact();
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Munlockall {
        static final MethodHandle CALL = Call.to("munlockall")
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code void *mremap(void *old_address, size_t old_size, size_t new_size, int flags, ... [void *new_address])}.
     *
     * <p>Grows, shrinks or moves a mapping; mremap(2). Touching what it left ends the JVM.
     *
     * @param old_address the start, a multiple of the page size
     * @param old_size in bytes; 0 makes a second mapping of shared pages
     * @param new_size in bytes, above 0
     * @param flags MREMAP_* bits
     * @param new_address where to, with MREMAP_FIXED
     * @return the address
     * @throws SystemCallException EAGAIN, EFAULT, EINVAL, ENOMEM or EPERM
     */
    public static long mremap(MemorySegment old_address, long old_size, long new_size, int flags,
            MemorySegment new_address) throws SystemCallException {
        try {
            return (long) Mremap.CALL.invokeExact(old_address, old_size, new_size, flags, new_address);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Mremap {
        static final MethodHandle CALL = Call.to("mremap")
                .takes("old_address", POINTER).takes("old_size", SIZE_T).takes("new_size", SIZE_T)
                .takes("flags", INT, Flags.of(Mman.class, "MREMAP_")).variadic().takes("new_address", POINTER)
                .returns(LONG, Returns.MAP_FAILED);
    }

    /**
     * {@code int memfd_create(const char *name, unsigned int flags)}.
     *
     * <p>Makes a file in memory that has no path; memfd_create(2), Linux 3.17.
     *
     * @param name a C string of at most 249 bytes, shown in /proc
     * @param flags MFD_* bits
     * @return a descriptor open for reading and writing
     * @throws SystemCallException EFAULT, EINVAL, EMFILE, ENFILE, ENOMEM or EPERM
     */
    public static int memfd_create(MemorySegment name, int flags) throws SystemCallException {
        try {
            return (int) MemfdCreate.CALL.invokeExact(name, flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class MemfdCreate {
        static final MethodHandle CALL = Call.to("memfd_create")
                .takes("name", POINTER, Call::text).takes("flags", INT, Flags.of(Mman.class, "MFD_"))
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int shm_open(const char *name, int oflag, mode_t mode)}.
     *
     * <p>Opens or creates a POSIX shared memory object; shm_open(3). Close-on-exec is set.
     *
     * @param name a C string: one leading slash, and no other, of at most NAME_MAX bytes
     * @param oflag O_RDONLY or O_RDWR, with O_CREAT, O_EXCL and O_TRUNC
     * @param mode permission bits of a new object, less those of the umask
     * @return a descriptor
     * @throws SystemCallException EACCES, EEXIST, EINVAL, EMFILE, ENAMETOOLONG, ENFILE or ENOENT
     */
    public static int shm_open(MemorySegment name, int oflag, int mode) throws SystemCallException {
        try {
            return (int) ShmOpen.CALL.invokeExact(name, oflag, mode);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class ShmOpen {
        static final MethodHandle CALL = Call.to("shm_open")
                .takes("name", POINTER, Call::text).takes("oflag", INT, Flags.of(Fcntl.class, "O_(?!ACCMODE)"))
                .takes("mode", INT, Fcntl::octal).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int shm_unlink(const char *name)}.
     *
     * <p>Removes the name of a shared memory object; its memory goes with the last mapping and descriptor; shm_unlink(3).
     *
     * @param name a C string as for shm_open
     * @throws SystemCallException EACCES, ENAMETOOLONG; ENOENT, with the GNU C library for a malformed name too
     */
    public static void shm_unlink(MemorySegment name) throws SystemCallException {
        try {
            int _ = (int) ShmUnlink.CALL.invokeExact(name);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class ShmUnlink {
        static final MethodHandle CALL = Call.to("shm_unlink")
                .takes("name", POINTER, Call::text).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int mseal(void *addr, size_t len, unsigned long flags)}.
     *
     * <p>Forbids unmapping, moving and protecting a range for the life of the process; mseal(2), Linux 6.10.
     *
     * @param addr the start, a multiple of the page size
     * @param len in bytes
     * @param flags 0
     * @throws SystemCallException EINVAL, ENOMEM or EPERM
     */
    public static void mseal(MemorySegment addr, long len, long flags) throws SystemCallException {
        try {
            int _ = (int) Mseal.CALL.invokeExact(addr, len, flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Mseal {
        static final MethodHandle CALL = Call.system("mseal", SystemCalls.SYS_mseal)
                .takes("addr", POINTER).takes("len", SIZE_T).takes("flags", LONG).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int cachestat(unsigned int fd, struct cachestat_range *cstat_range, struct cachestat *cstat, unsigned int flags)}.
     *
     * <p>Counts the cached, dirty and evicted pages of a range of a file; cachestat(2), Linux 6.5.
     *
     * @param fd the file
     * @param cstat_range a {@link StructCachestat#RANGE}; length 0 means to the end of the file
     * @param cstat a {@link StructCachestat}, which is filled in
     * @param flags 0
     * @throws SystemCallException EBADF, EFAULT, EINVAL, EOPNOTSUPP; EPERM if the caller neither owns the file nor may write it
     */
    public static void cachestat(int fd, MemorySegment cstat_range, MemorySegment cstat, int flags)
            throws SystemCallException {
        Buffers.require(cstat_range, StructCachestat.RANGE);
        Buffers.require(cstat, StructCachestat.LAYOUT);
        try {
            int _ = (int) Cachestat.CALL.invokeExact(fd, cstat_range, cstat, flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Cachestat {
        static final MethodHandle CALL = Call.system("cachestat", SystemCalls.SYS_cachestat)
                .takes("fd", INT).takes("cstat_range", POINTER).takes("cstat", POINTER).takes("flags", INT)
                .returns(INT, Returns.MINUS_ONE);
    }
}
