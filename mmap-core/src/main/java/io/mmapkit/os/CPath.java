package io.mmapkit.os;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Arrays;

/** A path as the kernel takes it: its very bytes, whatever encoding the JVM believes names to be in, and a NUL. */
public final class CPath {
    /** The path of none: with AT_EMPTY_PATH, the file of a descriptor itself. */
    public static final MemorySegment EMPTY = Arena.global().allocateFrom("").asReadOnly();

    private CPath() {}

    /**
     * The C string of a path.
     *
     * @throws UnsupportedOperationException if the path isn't of the default file system: a file in a ZIP file has no descriptor
     */
    public static MemorySegment of(Path path, Arena arena) {
        requireDefaultFileSystem(path);
        String text = path.toString();
        return isAscii(text) ? arena.allocateFrom(text) : ofBytes(encoded(path), arena);
    }

    /** The bytes of an absolute path, without a NUL. */
    public static byte[] bytes(Path path) {
        String text = path.toString();
        return isAscii(text) ? text.getBytes(StandardCharsets.US_ASCII) : encoded(path);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    public static void requireDefaultFileSystem(Path path) {
        if (path.getFileSystem() != FileSystems.getDefault()) {
            throw new UnsupportedOperationException(
                    path + " is of the file system " + path.getFileSystem()
                            + ": only files of the default one can be mapped");
        }
    }

    /** The C string of these bytes. */
    public static MemorySegment ofBytes(byte[] bytes, Arena arena) {
        MemorySegment string = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, string, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return string;
    }

    /** A name in another encoding than the JVM's has been replaced in toString(), but not in the URI. */
    private static byte[] encoded(Path path) {
        byte[] escaped = path.toUri().getRawPath().getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length);
        for (int i = 0; i < escaped.length; i++) {
            if (escaped[i] == '%') {
                bytes.write(Integer.parseInt(new String(escaped, i + 1, 2, StandardCharsets.US_ASCII), 16));
                i += 2;
            } else {
                bytes.write(escaped[i]);
            }
        }
        byte[] all = bytes.toByteArray();
        // A URI of what is a folder just now ends with a slash
        return all.length > 1 && all[all.length - 1] == '/' ? Arrays.copyOf(all, all.length - 1) : all;
    }
}
