package io.mmapkit.bench.report;

import java.io.IOException;

/** A file is not what was to be read. */
public final class UnreadableResultsException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Problem problem;

    /** What is wrong with it. */
    public enum Problem {
        /** The text is no JSON, or is cut off. */
        NO_JSON,
        /** It is JSON of something else, or with parts missing. */
        NO_RESULTS,
        /** Another version of this program wrote it. */
        OTHER_SCHEMA
    }

    UnreadableResultsException(Problem problem, String message, Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    /** What is wrong. */
    public Problem problem() {
        return problem;
    }
}
