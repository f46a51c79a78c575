package io.mmapkit.bench;

/** The command line asks for something that can't be: exit status 2. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
