package io.mmapkit.libc;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** How a C function says that it failed. Chosen once for each function, from the section RETURN VALUE of its manual page. */
enum Returns {
    /** −1, with errno set: most calls. */
    MINUS_ONE(true, "minusOne"),

    /** {@code MAP_FAILED}, which is {@code (void *) -1}, with errno set: mmap and mremap. */
    MAP_FAILED(true, "minusOne"),

    /** The error number itself, with errno left alone: posix_fadvise, posix_fallocate, posix_spawn and pthread_*. */
    ERROR_NUMBER(false, "notZero"),

    /**
     * −1, with errno set, where an error is an ordinary answer that must not cost an exception: futex, and statx in one of its forms. The handle then returns the
     * negated error number, as the kernel does.
     */
    MINUS_ONE_NEGATED(true, "minusOne"),

    /** It can't fail: getpid. */
    ALWAYS(false, "never");

    private final boolean setsErrno;
    private final String failed;

    Returns(boolean setsErrno, String failed) {
        this.setsErrno = setsErrno;
        this.failed = failed;
    }

    boolean setsErrno() {
        return setsErrno;
    }

    /** The test for a failure: {@code (result) boolean}. */
    MethodHandle failed(Class<?> result) {
        try {
            return MethodHandles.lookup()
                    .findStatic(Returns.class, failed, MethodType.methodType(boolean.class, result));
        } catch (ReflectiveOperationException absent) {
            throw new AssertionError(absent);
        }
    }

    private static boolean minusOne(int result) {
        return result == -1;
    }

    private static boolean minusOne(long result) {
        return result == -1;
    }

    private static boolean notZero(int result) {
        return result != 0;
    }

    private static boolean never(int result) {
        return false;
    }

    private static boolean never(long result) {
        return false;
    }
}
