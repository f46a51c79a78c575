package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.LONG;
import static io.mmapkit.libc.Libc.POINTER;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * {@code <sys/uio.h>}: copying between address spaces, this process's own included; process_vm_readv(2).
 */
public final class Uio {
    private Uio() {}

    /**
     * {@code ssize_t process_vm_readv(pid_t pid, const struct iovec *local_iov, unsigned long liovcnt, const struct iovec *remote_iov, unsigned long riovcnt, unsigned long flags)}.
     *
     * <p>Copies from a process. A page that can't be had ends the copy, with EFAULT if it was the first, and is no signal.
     *
     * @param pid the process; this one too
     * @param local_iov {@code liovcnt} structures of {@link StructIovec}: where to
     * @param liovcnt how many
     * @param remote_iov {@code riovcnt} structures of {@link StructIovec}: where from
     * @param riovcnt how many
     * @param flags 0
     * @param local_alive memory whose scope is kept alive during the call, since the structures only have its address; one argument more than
     * the function has, which the calling conventions of all platforms here let it ignore
     * @param remote_alive the same
     * @return how many bytes were copied, which may be fewer than asked for
     * @throws SystemCallException EFAULT, EINVAL, ENOMEM, EPERM or ESRCH
     */
    public static long process_vm_readv(int pid, MemorySegment local_iov, long liovcnt, MemorySegment remote_iov,
            long riovcnt, long flags, MemorySegment local_alive, MemorySegment remote_alive)
            throws SystemCallException {
        requireVector(local_iov, liovcnt);
        requireVector(remote_iov, riovcnt);
        try {
            return (long) ProcessVmReadv.CALL.invokeExact(pid, local_iov, liovcnt, remote_iov, riovcnt, flags,
                    local_alive, remote_alive);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class ProcessVmReadv {
        static final MethodHandle CALL = Call.to("process_vm_readv")
                .takes("pid", INT).takes("local_iov", POINTER).takes("liovcnt", LONG).takes("remote_iov", POINTER)
                .takes("riovcnt", LONG).takes("flags", LONG).takes("local_alive", POINTER)
                .takes("remote_alive", POINTER)
                .returns(LONG, Returns.MINUS_ONE);
    }

    /**
     * {@code ssize_t process_vm_writev(pid_t pid, const struct iovec *local_iov, unsigned long liovcnt, const struct iovec *remote_iov, unsigned long riovcnt, unsigned long flags)}.
     *
     * <p>Copies to a process; otherwise as {@link #process_vm_readv}.
     *
     * @param pid the process; this one too
     * @param local_iov where from
     * @param liovcnt how many
     * @param remote_iov where to
     * @param riovcnt how many
     * @param flags 0
     * @param local_alive as for process_vm_readv
     * @param remote_alive as for process_vm_readv
     * @return how many bytes were copied, which may be fewer than asked for
     * @throws SystemCallException EFAULT, EINVAL, ENOMEM, EPERM or ESRCH
     */
    public static long process_vm_writev(int pid, MemorySegment local_iov, long liovcnt, MemorySegment remote_iov,
            long riovcnt, long flags, MemorySegment local_alive, MemorySegment remote_alive)
            throws SystemCallException {
        requireVector(local_iov, liovcnt);
        requireVector(remote_iov, riovcnt);
        try {
            return (long) ProcessVmWritev.CALL.invokeExact(pid, local_iov, liovcnt, remote_iov, riovcnt, flags,
                    local_alive, remote_alive);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class ProcessVmWritev {
        static final MethodHandle CALL = Call.to("process_vm_writev")
                .takes("pid", INT).takes("local_iov", POINTER).takes("liovcnt", LONG).takes("remote_iov", POINTER)
                .takes("riovcnt", LONG).takes("flags", LONG).takes("local_alive", POINTER)
                .takes("remote_alive", POINTER)
                .returns(LONG, Returns.MINUS_ONE);
    }

    private static void requireVector(MemorySegment iov, long count) {
        Objects.checkFromIndexSize(0, Math.multiplyExact(count, StructIovec.LAYOUT.byteSize()), iov.byteSize());
    }
}
