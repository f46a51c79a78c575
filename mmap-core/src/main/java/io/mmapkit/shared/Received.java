package io.mmapkit.shared;

import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A descriptor that came over a socket, and what was said of it. It is this object's, and closed with it, until it is taken. Not a record: a
 * copy of it would close the descriptor a second time. For one thread.
 */
final class Received implements AutoCloseable {
    private static final int TAKEN = -1;
    private static final int LONGEST_NAME = 255;

    private final byte[] note;
    private int descriptor;

    Received(int descriptor, byte[] note) {
        this.descriptor = descriptor;
        this.note = note;
    }

    /** The descriptor, to look at: with close-on-exec set, and of any kind of file, whatever the note says. */
    int descriptor() {
        if (descriptor == TAKEN) {
            throw new IllegalStateException("taken or closed");
        }
        return descriptor;
    }

    /** What the peer said: anything, so to be checked. */
    byte[] note() {
        return note;
    }

    /** What the peer calls it, made fit for messages. */
    String name() {
        String said = new String(note, 0, Math.min(note.length, LONGEST_NAME), StandardCharsets.UTF_8);
        return "received '" + PlainText.escaped(said) + '\'';
    }

    /** The descriptor, which is the caller's to close from now on. */
    int take() {
        int taken = descriptor();
        descriptor = TAKEN;
        return taken;
    }

    /**
     * Refuses what can't be looked at without waiting for whoever is behind its file system, and closes it. Closing waits for that one, too, and so
     * is left to a thread of its own.
     *
     * @param name for messages
     */
    void requireLocal(String name) throws IOException {
        Descriptors.access(descriptor(), name);
        try {
            MountedFile.requireLocal(descriptor(), name);
        } catch (IncompatibleSegmentException refused) {
            int foreign = take();
            Thread.ofPlatform().daemon().name("close " + foreign).start(() -> close(foreign));
            throw refused;
        }
    }

    private static void close(int foreign) {
        try {
            Unistd.close(foreign);
        } catch (SystemCallException refused) {
            // closed nevertheless
        }
    }

    @Override
    public void close() throws SystemCallException {
        if (descriptor != TAKEN) {
            Unistd.close(take());
        }
    }
}
