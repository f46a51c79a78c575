package io.mmapkit;

import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;

/**
 * Makes HotSpot say now that an access before found no page.
 *
 * <p>HotSpot turns SIGBUS in compiled Java code into an {@link InternalError} that is pending: it skips the access, lets the code run on
 * with whatever the register held, and throws at the next place where a thread looks for pending exceptions. The return from an ordinary
 * downcall is such a place. A critical downcall, a fence or an allocation is not; nor is the end of a {@code try} block.
 */
final class FaultBarrier {
    private static final String MESSAGE = "unsafe memory access operation"; // part of all of HotSpot's messages for this
    private static final String BAD_ADDRESS = "Bad address"; // strerror(3) of EFAULT
    private static final int DEEPEST = 16; // causes may go in circles

    private FaultBarrier() {}

    /** Throws the {@link InternalError} of an access made before, if there is one. Takes some 8 ns. */
    static void pass() {
        Unistd.getpagesize(); // the cheapest ordinary downcall there is
    }

    /** Drops the error of an access that is known to have failed. */
    static void drain() {
        try {
            pass();
        } catch (InternalError known) {
            // it has become a MappingFaultException
        }
    }

    /**
     * Whether something thrown is a fault, or has one in it: reflection wraps what it catches, and try-with-resources adds what
     * {@code close} throws to what was thrown before. A fault that was contained already, in a section within this one, isn't another.
     */
    static boolean isFault(Throwable thrown) {
        return isFault(thrown, DEEPEST);
    }

    private static boolean isFault(Throwable thrown, int depth) {
        if (thrown == null || thrown instanceof MappingFaultException || depth == 0) {
            return false;
        }
        if (thrown instanceof InternalError && thrown.getMessage() != null && thrown.getMessage().contains(MESSAGE)) {
            return true;
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            if (isFault(suppressed, depth - 1)) {
                return true;
            }
        }
        return isFault(thrown.getCause(), depth - 1);
    }

    /**
     * Whether a system call found a page missing that it was to read or to fill, or something thrown has that in it: EFAULT. Of the JDK's own
     * exception there is but the text.
     */
    static boolean isOfCall(Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; depth < DEEPEST && at != null && !(at instanceof MappingFaultException); depth++) {
            if (at instanceof SystemCallException refused && refused.errno().equals(Errno.EFAULT)
                    || at.getClass() == IOException.class && BAD_ADDRESS.equals(at.getMessage())) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    /**
     * Whether a fault may have been lost because of this: HotSpot throws an error of its own, for an array as long as a missing value said,
     * over a pending fault; and the one exception for all that C2 throws for a bad index can't take on a fault as suppressed.
     */
    static boolean mayHideFault(Throwable thrown) {
        return thrown instanceof VirtualMachineError || isFromC2(thrown) && thrown.getStackTrace().length == 0;
    }

    private static boolean isFromC2(Throwable thrown) {
        return thrown instanceof ArrayIndexOutOfBoundsException || thrown instanceof NullPointerException
                || thrown instanceof ArithmeticException || thrown instanceof ClassCastException
                || thrown instanceof ArrayStoreException;
    }
}
