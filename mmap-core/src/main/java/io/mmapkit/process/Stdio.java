package io.mmapkit.process;

import io.mmapkit.os.CPath;
import java.nio.file.Path;
import java.util.Objects;

/** Where a standard stream of a {@link SpawnedProcess} goes to or comes from. Values, to be used any number of times. */
public final class Stdio {
    /** What is done to have the descriptor. */
    enum Kind {
        INHERIT, DISCARD, FILE, APPEND, PIPE, DESCRIPTOR
    }

    private static final Stdio INHERITED = new Stdio(Kind.INHERIT, null, -1);
    private static final Stdio DISCARDED = new Stdio(Kind.DISCARD, null, -1);
    private static final Stdio PIPED = new Stdio(Kind.PIPE, null, -1);

    private final Kind kind;
    private final Path path;
    private final int descriptor;

    private Stdio(Kind kind, Path path, int descriptor) {
        this.kind = kind;
        this.path = path;
        this.descriptor = descriptor;
    }

    /**
     * The one that this process has.
     *
     * @return what a stream is if nothing else is said
     */
    public static Stdio inherit() {
        return INHERITED;
    }

    /**
     * {@code /dev/null}: nothing to be read, and what is written is gone.
     *
     * @return such a stream
     */
    public static Stdio discard() {
        return DISCARDED;
    }

    /**
     * A file: to be read; or to be written, made if it is missing and emptied if it isn't. It is opened when the program is started: a FIFO waits
     * there until somebody has its other end, and can't be interrupted.
     *
     * @param path of the default file system
     * @return such a stream
     * @throws UnsupportedOperationException if it is of another file system
     */
    public static Stdio file(Path path) {
        CPath.requireDefaultFileSystem(path);
        return new Stdio(Kind.FILE, path, -1);
    }

    /**
     * A file, made if it is missing, to whose end is written. Not for input.
     *
     * @param path of the default file system
     * @return such a stream
     * @throws UnsupportedOperationException if it is of another file system
     */
    public static Stdio append(Path path) {
        CPath.requireDefaultFileSystem(path);
        return new Stdio(Kind.APPEND, path, -1);
    }

    /**
     * A pipe, whose other end this process has: {@link SpawnedProcess#input()}, {@link SpawnedProcess#output()},
     * {@link SpawnedProcess#errors()}.
     *
     * @return such a stream
     */
    public static Stdio pipe() {
        return PIPED;
    }

    /**
     * A descriptor of this process: of a socket, say.
     *
     * @param descriptor that is open when the program is started; stays the caller's
     * @return such a stream
     * @throws IllegalArgumentException if it is negative
     */
    public static Stdio descriptor(int descriptor) {
        if (descriptor < 0) {
            throw new IllegalArgumentException("no descriptor: " + descriptor);
        }
        return new Stdio(Kind.DESCRIPTOR, null, descriptor);
    }

    Kind kind() {
        return kind;
    }

    Path path() {
        return path;
    }

    int number() {
        return descriptor;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Stdio that && kind == that.kind && descriptor == that.descriptor
                && Objects.equals(path, that.path);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, path, descriptor);
    }

    @Override
    public String toString() {
        return kind + (path == null ? "" : " " + path) + (descriptor < 0 ? "" : " " + descriptor);
    }
}
