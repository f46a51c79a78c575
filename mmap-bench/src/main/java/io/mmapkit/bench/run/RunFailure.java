package io.mmapkit.bench.run;

/** The run has no result to report: exit status 1. */
public final class RunFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** With a message of one line. */
    public RunFailure(String message) {
        super(message);
    }

    /** With a cause. */
    public RunFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
