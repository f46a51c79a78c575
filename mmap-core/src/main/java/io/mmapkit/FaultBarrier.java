package io.mmapkit;

import io.mmapkit.libc.Unistd;

/**
 * Makes HotSpot say now that an access before found no page.
 *
 * <p>HotSpot turns SIGBUS in compiled Java code into an {@link InternalError} that is pending: it skips the access, lets the code run on
 * with whatever the register held, and throws at the next place where a thread looks for pending exceptions. The return from an ordinary
 * downcall is such a place. A critical downcall, a fence or an allocation is not; nor is the end of a {@code try} block.
 */
final class FaultBarrier {
    private static final String MESSAGE = "unsafe memory access operation"; // part of all of HotSpot's messages for this

    private FaultBarrier() {}

    /** Throws the {@link InternalError} of an access made before, if there is one. Takes some 8 ns. */
    static void pass() {
        Unistd.getpagesize(); // the cheapest ordinary downcall there is
    }

    static boolean isFault(InternalError error) {
        return error.getMessage() != null && error.getMessage().contains(MESSAGE);
    }
}
