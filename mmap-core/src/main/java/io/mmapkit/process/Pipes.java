package io.mmapkit.process;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * This process' ends of the pipes to a child. Streams of the JDK, which open the pipe anew by its link in /proc: there is no other way to make one
 * of a descriptor.
 */
final class Pipes {
    private FileOutputStream input;
    private FileInputStream output;
    private FileInputStream errors;

    /** Makes a pipe for a standard stream, and gives the child's end to it. */
    void make(int stream, HandedDescriptors handed) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
            Unistd.pipe2(ends, Fcntl.O_CLOEXEC);
            int read = ends.getAtIndex(ValueLayout.JAVA_INT, 0);
            int write = ends.getAtIndex(ValueLayout.JAVA_INT, 1);
            try {
                open(stream, "/proc/self/fd/" + (stream == 0 ? write : read));
                handed.put(stream == 0 ? read : write, stream);
            } finally {
                Unistd.close(read);
                Unistd.close(write);
            }
        }
    }

    private void open(int stream, String end) throws IOException {
        switch (stream) {
            case 0 -> input = new FileOutputStream(end);
            case 1 -> output = new FileInputStream(end);
            default -> errors = new FileInputStream(end);
        }
    }

    FileOutputStream input() {
        return input;
    }

    FileInputStream output() {
        return output;
    }

    FileInputStream errors() {
        return errors;
    }

    /** Closes all, for a child that couldn't be started. */
    void close() {
        close(input);
        close(output);
        close(errors);
    }

    static void close(Closeable stream) {
        if (stream == null) {
            return;
        }
        try {
            stream.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
