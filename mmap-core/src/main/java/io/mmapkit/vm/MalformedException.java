package io.mmapkit.vm;

import java.io.IOException;

/** The kernel says something in another form than is known. */
final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
        super(message);
    }
}
