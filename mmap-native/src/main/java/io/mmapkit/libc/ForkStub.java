package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.LONG;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Forks a child that walks a list of {@link ForkRecord}s and then ends, and that never sees the JVM or the C library: a piece of machine code of
 * its own, since neither can be used in a forked child. Other threads may have held their locks, and there is no garbage collector.
 *
 * <p>It blocks all signals and makes a raw clone(2), which runs none of the handlers of pthread_atfork(3). In the parent it unblocks what was not
 * blocked before, and returns. In the child all stay blocked, so that none of the JVM's handlers ever runs there: an access that faults ends the
 * child at once, as a blocked SIGSEGV does. SIGKILL works as ever. The child uses no stack, and of the memory that it has a copy of only what its
 * records name.
 *
 * <p>{@code errno} stays alone: the code returns what the kernel does.
 */
public final class ForkStub {
    private static final long HEADER_BYTES = 64;
    private static final long PIDFD_AT = 8;
    private static final long ALL_SIGNALS_AT = 24;
    private static final long FIRST_AT = 32;
    private static final int LAST_ERROR = 4095;

    private static MethodHandle code; // once it is installed

    private ForkStub() {}

    /**
     * The size of a header: the flags of clone, an int where the kernel puts the descriptor of the child, two sets of signals, the address of the
     * first record, and that of the record at which the child is. In memory that parent and child share.
     *
     * @return in bytes
     */
    public static long headerBytes() {
        return HEADER_BYTES;
    }

    /** The code, in memory that can't be written any more; never given back, since it is a page of a process. */
    private static synchronized MethodHandle code() throws SystemCallException {
        if (code == null) {
            byte[] bytes = bytes(Platform.current());
            long size = Unistd.getpagesize();
            long address = Mman.mmap(MemorySegment.NULL, size, Mman.PROT_READ | Mman.PROT_WRITE,
                    Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
            MemorySegment page = Views.of(address, size, Arena.global());
            MemorySegment.copy(bytes, 0, page, ValueLayout.JAVA_BYTE, 0, bytes.length);
            try {
                // On aarch64 the kernel makes the instruction cache see the page when it becomes executable
                Mman.mprotect(page, size, Mman.PROT_READ | Mman.PROT_EXEC);
            } catch (SystemCallException refused) {
                Mman.munmap(page, size);
                throw refused;
            }
            code = Libc.link(address, FunctionDescriptor.of(LONG, LONG));
        }
        return code;
    }

    static byte[] bytes(Platform platform) {
        String hex = switch (platform) {
            case LINUX_X86_64 -> ForkStubX86.BYTES;
            case LINUX_AARCH64 -> ForkStubAarch64.BYTES;
        };
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    /**
     * Fills a header. The child sends no signal when it ends, and only waits with {@link Wait#__WALL} find it: whoever else waits for children
     * of this process doesn't take it.
     *
     * @param header {@link #headerBytes}
     * @param firstRecord the address of the record to begin with
     */
    public static void prepare(MemorySegment header, long firstRecord) {
        prepare(header, Sched.CLONE_PIDFD, firstRecord);
    }

    static void prepare(MemorySegment header, long flags, long firstRecord) {
        header.set(ValueLayout.JAVA_LONG, 0, flags);
        header.set(ValueLayout.JAVA_INT, PIDFD_AT, -1);
        header.set(ValueLayout.JAVA_LONG, ALL_SIGNALS_AT, -1);
        header.set(ValueLayout.JAVA_LONG, FIRST_AT, firstRecord);
    }

    /**
     * Forks. The child may outlive the caller's thread.
     *
     * @param header what {@link #prepare} filled; mapped memory that is shared with a child
     * @return the number of the child
     * @throws SystemCallException EAGAIN (RLIMIT_NPROC, for one) or ENOMEM; of mprotect: EACCES where no memory may be made executable
     */
    public static int fork(MemorySegment header) throws SystemCallException {
        Objects.checkFromIndexSize(0, HEADER_BYTES, header.byteSize());
        if (!header.isNative()) {
            throw new IllegalArgumentException("a header is native memory");
        }
        MethodHandle installed = code();
        long pid;
        try {
            pid = (long) installed.invokeExact(header.address());
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
        if (pid < 0 && pid >= -LAST_ERROR) {
            throw new SystemCallException("fork", "", new Errno((int) -pid));
        }
        return (int) pid;
    }

    /**
     * {@return the descriptor of the child, with close-on-exec set, to be closed by the caller; −1 before Linux 5.2}
     *
     * @param header after {@link #fork}
     */
    public static int pidfd(MemorySegment header) {
        return header.get(ValueLayout.JAVA_INT, PIDFD_AT);
    }
}
