package io.mmapkit.os;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A file of /proc or /sys, which the kernel makes up while it is read.
 *
 * <p>Read by open(2) and read(2), since those of {@link java.nio.file.Files} go through a channel, which fails in a thread that was
 * interrupted: what one thread asks the kernel has nothing to do with that.
 */
public final class ProcFile {
    private static final int PIECE = 64 << 10; // /proc/sys gives all in the first read or nothing

    private ProcFile() {}

    /**
     * All of it, a character for each byte.
     *
     * @throws IOException if it can't be read; one of java.nio.file
     */
    public static String text(String path) throws IOException {
        return new String(bytes(path), StandardCharsets.ISO_8859_1);
    }

    /**
     * All of it.
     *
     * @throws IOException if it can't be read; one of java.nio.file
     */
    public static byte[] bytes(String path) throws IOException {
        return read(path, ProcFile::bytes);
    }

    /**
     * Its first lines, and no more of it than that takes: the kernel makes up a few kilobytes at a time.
     *
     * @param isWanted says no to the line that ends them
     * @throws IOException if it can't be read; one of java.nio.file
     */
    public static List<String> linesWhile(String path, Predicate<String> isWanted) throws IOException {
        return read(path, (descriptor, piece) -> linesWhile(descriptor, piece, isWanted));
    }

    private interface Reading<T> {
        T of(int descriptor, MemorySegment piece) throws SystemCallException;
    }

    private static <T> T read(String path, Reading<T> reading) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            int descriptor = Interrupted.retry(() -> Fcntl.open(name, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC, 0));
            try {
                return reading.of(descriptor, arena.allocate(PIECE));
            } finally {
                Unistd.close(descriptor);
            }
        } catch (SystemCallException refused) {
            throw Refusal.of(path, refused);
        }
    }

    private static List<String> linesWhile(int descriptor, MemorySegment piece, Predicate<String> isWanted)
            throws SystemCallException {
        List<String> lines = new ArrayList<>();
        String text = ""; // what isn't a whole line yet
        for (byte[] more = next(descriptor, piece); more.length > 0; more = next(descriptor, piece)) {
            text += new String(more, StandardCharsets.ISO_8859_1);
            int at = 0;
            for (int end; (end = text.indexOf('\n', at)) >= 0; at = end + 1) {
                String line = text.substring(at, end);
                if (!isWanted.test(line)) {
                    return lines;
                }
                lines.add(line);
            }
            text = text.substring(at);
        }
        return lines;
    }

    private static byte[] next(int descriptor, MemorySegment piece) throws SystemCallException {
        int read = Interrupted.retry(() -> (int) Unistd.read(descriptor, piece, piece.byteSize()));
        return piece.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE);
    }

    private static byte[] bytes(int descriptor, MemorySegment piece) throws SystemCallException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] more = next(descriptor, piece); more.length > 0; more = next(descriptor, piece)) {
            all.writeBytes(more);
        }
        return all.toByteArray();
    }

    /** All its lines. In a name the kernel escapes their ends, but not {@code \r}, which is none to it. */
    public static List<String> lines(String path) throws IOException {
        String text = text(path);
        return text.isEmpty() ? List.of() : List.of(text.split("\n"));
    }

    /**
     * The fields of a process's or a thread's stat, from its state on: the name before may have blanks and brackets of its own; proc_pid_stat(5), where
     * the state is field 3.
     */
    public static String[] statFields(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    }
}
