package io.mmapkit.bench.figure;

/** What was measured didn't do what it is for: its time means nothing, and the run fails. */
public final class WrongResultException extends Exception {
    private static final long serialVersionUID = 1L;

    public WrongResultException(String message) {
        super(message);
    }

    /** Requires a result. */
    public static void require(String what, long actual, long expected) throws WrongResultException {
        if (actual != expected) {
            throw new WrongResultException(what + " gave " + actual + " in place of " + expected);
        }
    }
}
