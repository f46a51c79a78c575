package io.mmapkit.process;

import java.io.IOException;

/** A snapshot isn't complete yet. It goes on. */
public final class SnapshotTimeoutException extends IOException {
    private static final long serialVersionUID = 1L;

    SnapshotTimeoutException(String message) {
        super(message);
    }
}
