package io.mmapkit.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes from shared memory what tests of this JVM had there when it was killed, which nothing within it could: a shell outside it waits for the
 * end of a pipe that the kernel closes with the JVM. A session of its own, so that what ends all of a terminal leaves it.
 */
final class Leftovers {
    /** How the names of this JVM's begin, and those of no other: in another container, one may have the same number. */
    static final String PREFIX = "mmapkit-test-" + ProcessHandle.current().pid() + '-'
            + Integer.toHexString((int) System.nanoTime()) + '-';

    private static final String WAIT_AND_REMOVE = "cat > /dev/null; rm -rf -- \"$1\"*";
    private static final Process SHELL = start();

    private Leftovers() {}

    /** Has them removed from now on. */
    static void watch() {
        if (!SHELL.isAlive()) {
            throw new IllegalStateException("what removes leftovers has ended: " + SHELL.exitValue());
        }
    }

    private static Process start() {
        String names = Path.of("/dev/shm", PREFIX).toString();
        List<String> shell = List.of("sh", "-c", WAIT_AND_REMOVE, "sh", names);
        List<String> ofItsOwn = new ArrayList<>(List.of("setsid"));
        ofItsOwn.addAll(shell);
        try {
            return start(ofItsOwn);
        } catch (IOException missing) { // setsid(1) is of util-linux
            try {
                return start(shell);
            } catch (IOException missingToo) {
                throw new UncheckedIOException(missingToo);
            }
        }
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start();
    }
}
