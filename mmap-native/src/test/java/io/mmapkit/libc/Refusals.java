package io.mmapkit.libc;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.opentest4j.TestAbortedException;

/** What tests say about calls that are refused. */
final class Refusals {
    /** A call with a result. */
    @FunctionalInterface
    interface Calling<T> {
        T call() throws SystemCallException;
    }

    /** A call without one. */
    @FunctionalInterface
    interface Doing {
        void call() throws SystemCallException;
    }

    private Refusals() {}

    /** Asserts that a call is refused, and that the message shows it as {@code call}: {@code "munmap(addr=0x0, length=0)"}. */
    static void assertRefused(ThrowingCallable calling, Errno errno, String call) {
        assertThatExceptionOfType(SystemCallException.class).isThrownBy(calling)
                .withMessage(call + " failed: " + errno)
                .returns(errno, SystemCallException::errno)
                .returns(call.substring(0, call.indexOf('(')), SystemCallException::call)
                .returns(call.substring(call.indexOf('(') + 1, call.lastIndexOf(')')), SystemCallException::arguments);
    }

    /** Makes a call that not every kernel has or allows, and skips the test where that is so. */
    static <T> T orSkip(Calling<T> calling) throws SystemCallException {
        try {
            return calling.call();
        } catch (UnsupportedOperationException missing) {
            throw new TestAbortedException("skipped: " + missing.getMessage(), missing);
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.EPERM)) {
                throw new TestAbortedException("skipped, not permitted here: " + refused.getMessage(), refused);
            }
            throw refused;
        }
    }

    /** Makes a call with a flag or an advice that not every kernel knows, which then refuses it as invalid: the test is skipped. */
    static <T> T unlessInvalid(Calling<T> calling) throws SystemCallException {
        try {
            return calling.call();
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.EINVAL)) {
                throw new TestAbortedException("skipped, not known to this kernel: " + refused.getMessage(), refused);
            }
            throw refused;
        }
    }

    /** The same for a call without a result. */
    static void unlessInvalid(Doing doing) throws SystemCallException {
        unlessInvalid(() -> {
            doing.call();
            return null;
        });
    }

    /** The same as {@link #orSkip(Calling)} for a call without a result. */
    static void orSkip(Doing doing) throws SystemCallException {
        orSkip(() -> {
            doing.call();
            return null;
        });
    }

    /** Runs a check of a call that not every kernel has, and skips the test where that is so. */
    static void ifSupported(Runnable check) {
        try {
            check.run();
        } catch (UnsupportedOperationException missing) {
            throw new TestAbortedException("skipped: " + missing.getMessage(), missing);
        }
    }
}
