package io.mmapkit.vm;

import java.io.IOException;

/** A process isn't there: its number is nobody's, it has ended, or it ended while it was looked at. */
public final class NoSuchProcessException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The number of the process. */
    private final long pid;

    NoSuchProcessException(long pid, String why) {
        super("process " + pid + ' ' + why);
        this.pid = pid;
    }

    /** {@return the number of the process} */
    public long pid() {
        return pid;
    }
}
