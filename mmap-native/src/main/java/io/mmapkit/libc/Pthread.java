package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.LONG;
import static io.mmapkit.libc.Libc.POINTER;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * {@code <pthread.h>}: mutexes, which may be shared between processes and may outlive their owner.
 *
 * <p>A mutex belongs to a thread of the kernel: a virtual thread must not hold one while it can be unmounted. What is given as {@code mutex}
 * has {@link #PTHREAD_MUTEX_SIZE} bytes aligned to 8, and was initialised: the C library trusts it, whatever is in it.
 */
public final class Pthread {
    /** For the threads of one process. */
    public static final int PTHREAD_PROCESS_PRIVATE = 0;
    /** For every process that maps it. */
    public static final int PTHREAD_PROCESS_SHARED = 1;
    /** If the owner ends, it stays locked. */
    public static final int PTHREAD_MUTEX_STALLED = 0;
    /** If the owner ends, the next one gets EOWNERDEAD and the lock. */
    public static final int PTHREAD_MUTEX_ROBUST = 1;
    /** Locking twice blocks for ever. */
    public static final int PTHREAD_MUTEX_NORMAL = 0;
    /** Locking twice is counted. */
    public static final int PTHREAD_MUTEX_RECURSIVE = 1;
    /** Locking twice is EDEADLK. */
    public static final int PTHREAD_MUTEX_ERRORCHECK = 2;
    /** No priority inheritance. */
    public static final int PTHREAD_PRIO_NONE = 0;
    /** The owner inherits the priority of who waits. */
    public static final int PTHREAD_PRIO_INHERIT = 1;
    /** Bytes of a pthread_mutex_t. */
    public static final int PTHREAD_MUTEX_SIZE = Platform.choose(X86_64.__SIZEOF_PTHREAD_MUTEX_T,
            Aarch64.__SIZEOF_PTHREAD_MUTEX_T);
    /** Bytes of a pthread_mutexattr_t. */
    public static final int PTHREAD_MUTEXATTR_SIZE = Platform.choose(X86_64.__SIZEOF_PTHREAD_MUTEXATTR_T,
            Aarch64.__SIZEOF_PTHREAD_MUTEXATTR_T);

    private Pthread() {}

    /**
     * {@code int pthread_mutexattr_init(pthread_mutexattr_t *attr)}.
     *
     * <p>Sets attributes to their defaults; pthread_mutexattr_init(3).
     *
     * @param attr {@link #PTHREAD_MUTEXATTR_SIZE} bytes
     * @throws SystemCallException ENOMEM
     */
    public static void pthread_mutexattr_init(MemorySegment attr) throws SystemCallException {
        Objects.checkFromIndexSize(0, PTHREAD_MUTEXATTR_SIZE, attr.byteSize());
        try {
            int _ = (int) PthreadMutexattrInit.CALL.invokeExact(attr);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PthreadMutexattrInit {
        static final MethodHandle CALL = Call.to("pthread_mutexattr_init")
                .takes("attr", POINTER).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int pthread_mutexattr_destroy(pthread_mutexattr_t *attr)}.
     *
     * <p>Ends attributes; pthread_mutexattr_init(3).
     *
     * @param attr the attributes
     * @throws SystemCallException EINVAL
     */
    public static void pthread_mutexattr_destroy(MemorySegment attr) throws SystemCallException {
        Objects.checkFromIndexSize(0, PTHREAD_MUTEXATTR_SIZE, attr.byteSize());
        try {
            int _ = (int) PthreadMutexattrDestroy.CALL.invokeExact(attr);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PthreadMutexattrDestroy {
        static final MethodHandle CALL = Call.to("pthread_mutexattr_destroy")
                .takes("attr", POINTER).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int pthread_mutexattr_setpshared(pthread_mutexattr_t *attr, int pshared)}.
     *
     * <p>Says who shares the mutex; pthread_mutexattr_getpshared(3).
     *
     * @param attr the attributes
     * @param pshared one of PTHREAD_PROCESS_*
     * @throws SystemCallException EINVAL
     */
    public static void pthread_mutexattr_setpshared(MemorySegment attr, int pshared) throws SystemCallException {
        Objects.checkFromIndexSize(0, PTHREAD_MUTEXATTR_SIZE, attr.byteSize());
        try {
            int _ = (int) PthreadMutexattrSetpshared.CALL.invokeExact(attr, pshared);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PthreadMutexattrSetpshared {
        static final MethodHandle CALL = Call.to("pthread_mutexattr_setpshared")
                .takes("attr", POINTER).takes("pshared", INT).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int pthread_mutexattr_setrobust(pthread_mutexattr_t *attr, int robustness)}.
     *
     * <p>Says what happens if the owner ends; pthread_mutexattr_setrobust(3).
     *
     * @param attr the attributes
     * @param robustness PTHREAD_MUTEX_STALLED or PTHREAD_MUTEX_ROBUST
     * @throws SystemCallException EINVAL
     */
    public static void pthread_mutexattr_setrobust(MemorySegment attr, int robustness) throws SystemCallException {
        Objects.checkFromIndexSize(0, PTHREAD_MUTEXATTR_SIZE, attr.byteSize());
        try {
            int _ = (int) PthreadMutexattrSetrobust.CALL.invokeExact(attr, robustness);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PthreadMutexattrSetrobust {
        static final MethodHandle CALL = Call.to("pthread_mutexattr_setrobust")
                .takes("attr", POINTER).takes("robustness", INT).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int pthread_mutexattr_settype(pthread_mutexattr_t *attr, int type)}.
     *
     * <p>Says what locking twice does; pthread_mutexattr_settype(3p).
     *
     * @param attr the attributes
     * @param type PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_RECURSIVE or PTHREAD_MUTEX_ERRORCHECK
     * @throws SystemCallException EINVAL
     */
    public static void pthread_mutexattr_settype(MemorySegment attr, int type) throws SystemCallException {
        Objects.checkFromIndexSize(0, PTHREAD_MUTEXATTR_SIZE, attr.byteSize());
        try {
            int _ = (int) PthreadMutexattrSettype.CALL.invokeExact(attr, type);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PthreadMutexattrSettype {
        static final MethodHandle CALL = Call.to("pthread_mutexattr_settype")
                .takes("attr", POINTER).takes("type", INT).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attr)}.
     *
     * <p>Makes a mutex; pthread_mutex_init(3).
     *
     * @param mutex where
     * @param attr its attributes, or {@link MemorySegment#NULL}
     * @throws SystemCallException EAGAIN, ENOMEM or EINVAL
     */
    public static void pthread_mutex_init(MemorySegment mutex, MemorySegment attr) throws SystemCallException {
        Objects.checkFromIndexSize(0, PTHREAD_MUTEX_SIZE, mutex.byteSize());
        Buffers.requireUnlessNull(attr, PTHREAD_MUTEXATTR_SIZE);
        try {
            int _ = (int) PthreadMutexInit.CALL.invokeExact(mutex, attr);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PthreadMutexInit {
        static final MethodHandle CALL = Call.to("pthread_mutex_init")
                .takes("mutex", POINTER).takes("attr", POINTER).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int pthread_mutex_destroy(pthread_mutex_t *mutex)}.
     *
     * <p>Ends a mutex; pthread_mutex_init(3).
     *
     * @param mutex the mutex
     * @throws SystemCallException EBUSY if it is locked; the GNU C library does not look at a robust one
     */
    public static void pthread_mutex_destroy(MemorySegment mutex) throws SystemCallException {
        Objects.checkFromIndexSize(0, PTHREAD_MUTEX_SIZE, mutex.byteSize());
        try {
            int _ = (int) PthreadMutexDestroy.CALL.invokeExact(mutex);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PthreadMutexDestroy {
        static final MethodHandle CALL = Call.to("pthread_mutex_destroy")
                .takes("mutex", POINTER).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int pthread_mutex_lock(pthread_mutex_t *mutex)}.
     *
     * <p>Locks, waiting if need be; pthread_mutex_lock(3).
     *
     * @param mutex the mutex
     * @throws SystemCallException EDEADLK, EINVAL, ENOTRECOVERABLE; EOWNERDEAD, and then the caller does hold the lock
     */
    public static void pthread_mutex_lock(MemorySegment mutex) throws SystemCallException {
        Objects.checkFromIndexSize(0, PTHREAD_MUTEX_SIZE, mutex.byteSize());
        try {
            int _ = (int) PthreadMutexLock.CALL.invokeExact(mutex);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PthreadMutexLock {
        static final MethodHandle CALL = Call.to("pthread_mutex_lock")
                .takes("mutex", POINTER).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int pthread_mutex_trylock(pthread_mutex_t *mutex)}.
     *
     * <p>Locks without waiting; pthread_mutex_lock(3).
     *
     * @param mutex the mutex
     * @throws SystemCallException EBUSY if it is locked; otherwise as pthread_mutex_lock
     */
    public static void pthread_mutex_trylock(MemorySegment mutex) throws SystemCallException {
        Objects.checkFromIndexSize(0, PTHREAD_MUTEX_SIZE, mutex.byteSize());
        try {
            int _ = (int) PthreadMutexTrylock.CALL.invokeExact(mutex);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PthreadMutexTrylock {
        static final MethodHandle CALL = Call.to("pthread_mutex_trylock")
                .takes("mutex", POINTER).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clockid, const struct timespec *abstime)}.
     *
     * <p>Locks, waiting until a time; pthread_mutex_clocklock(3), glibc 2.30.
     *
     * @param mutex the mutex
     * @param clockid {@link StructTimespec#CLOCK_MONOTONIC} or {@link StructTimespec#CLOCK_REALTIME}
     * @param abstime a {@link StructTimespec}, absolute
     * @throws SystemCallException ETIMEDOUT; otherwise as pthread_mutex_lock
     */
    public static void pthread_mutex_clocklock(MemorySegment mutex, int clockid, MemorySegment abstime)
            throws SystemCallException {
        Objects.checkFromIndexSize(0, PTHREAD_MUTEX_SIZE, mutex.byteSize());
        Buffers.require(abstime, StructTimespec.LAYOUT);
        try {
            int _ = (int) PthreadMutexClocklock.CALL.invokeExact(mutex, clockid, abstime);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PthreadMutexClocklock {
        static final MethodHandle CALL = Call.to("pthread_mutex_clocklock")
                .takes("mutex", POINTER).takes("clockid", INT).takes("abstime", POINTER)
                .returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int pthread_mutex_unlock(pthread_mutex_t *mutex)}.
     *
     * <p>Unlocks; pthread_mutex_lock(3).
     *
     * @param mutex the mutex
     * @throws SystemCallException EPERM if the caller doesn't hold it, for a robust or error-checking one
     */
    public static void pthread_mutex_unlock(MemorySegment mutex) throws SystemCallException {
        Objects.checkFromIndexSize(0, PTHREAD_MUTEX_SIZE, mutex.byteSize());
        try {
            int _ = (int) PthreadMutexUnlock.CALL.invokeExact(mutex);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PthreadMutexUnlock {
        static final MethodHandle CALL = Call.to("pthread_mutex_unlock")
                .takes("mutex", POINTER).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int pthread_mutex_consistent(pthread_mutex_t *mutex)}.
     *
     * <p>Says that what the dead owner left was repaired; pthread_mutex_consistent(3).
     *
     * @param mutex a robust mutex whose locking gave EOWNERDEAD
     * @throws SystemCallException EINVAL
     */
    public static void pthread_mutex_consistent(MemorySegment mutex) throws SystemCallException {
        Objects.checkFromIndexSize(0, PTHREAD_MUTEX_SIZE, mutex.byteSize());
        try {
            int _ = (int) PthreadMutexConsistent.CALL.invokeExact(mutex);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PthreadMutexConsistent {
        static final MethodHandle CALL = Call.to("pthread_mutex_consistent")
                .takes("mutex", POINTER).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code pthread_t pthread_self(void)}.
     *
     * <p>The calling thread of the kernel; pthread_self(3).
     *
     * @return an opaque value
     */
    public static long pthread_self() {
        try {
            return (long) PthreadSelf.CALL.invokeExact();
        } catch (Throwable failure) {
            throw Libc.unexpected(failure);
        }
    }

    private static final class PthreadSelf {
        static final MethodHandle CALL = Call.to("pthread_self")
                .returns(LONG, Returns.ALWAYS);
    }
}
