package io.mmapkit.shared;

import io.mmapkit.os.CPath;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** Where a segment has its name: a file in a folder. */
final class Place {
    private static final int LONGEST = 255; // NAME_MAX
    private static final String NAME = "a segment's name";

    private final SegmentFolder folder;
    private final byte[] fileName;
    private final String name;

    private Place(SegmentFolder folder, byte[] fileName, String name) {
        this.folder = folder;
        this.fileName = fileName;
        this.name = name;
    }

    /** Of a file that is there. */
    static Place in(SegmentFolder folder, byte[] fileName) {
        return new Place(folder, fileName, folder.nameOf(fileName));
    }

    /**
     * Of shared memory; shm_overview(7). What is there under a name that this refuses, is listed and collected nevertheless.
     *
     * @param name with the slash that may begin it, or without
     * @throws IllegalArgumentException if the system wouldn't take it, or would take it for something else
     */
    static Place shm(String name) {
        Objects.requireNonNull(name);
        String bare = name.startsWith("/") ? name.substring(1) : name;
        if (bare.isEmpty() || bare.equals(".") || bare.equals("..")) {
            throw new IllegalArgumentException("no name of a segment: '" + name + '\'');
        }
        if (bare.indexOf('/') >= 0) {
            throw new IllegalArgumentException("a segment's name has no slash but a first one: '" + name + '\'');
        }
        PlainText.require(bare, NAME);
        byte[] bytes = bare.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST) {
            throw new IllegalArgumentException("a segment's name has at most " + LONGEST + " bytes: '" + name + '\'');
        }
        requirePermanent(bare);
        return new Place(SegmentFolder.SHM, bytes, bare);
    }

    /**
     * Of a file.
     *
     * @throws IllegalArgumentException if it can't be one, or is called as those are that are still being made
     * @throws UnsupportedOperationException if it isn't of the default file system
     */
    static Place file(Path path) {
        CPath.requireDefaultFileSystem(path);
        Path absolute = path.toAbsolutePath();
        if (absolute.getFileName() == null) {
            throw new IllegalArgumentException("no name of a file: " + path);
        }
        byte[] bytes = CPath.bytes(absolute);
        int slash = bytes.length - 1;
        while (bytes[slash] != '/') {
            slash--;
        }
        byte[] fileName = Arrays.copyOfRange(bytes, slash + 1, bytes.length);
        requirePermanent(PlainText.require(new String(fileName, StandardCharsets.UTF_8), NAME));
        return in(SegmentFolder.of(Arrays.copyOf(bytes, slash)), fileName);
    }

    private static void requirePermanent(String fileName) {
        if (fileName.startsWith(Temporary.PREFIX)) {
            throw new IllegalArgumentException(
                    "names that begin with " + Temporary.PREFIX + " are those of segments being made: '" + fileName
                            + '\'');
        }
    }

    /** What messages call it, and what it can be attached by. */
    String name() {
        return name;
    }

    SegmentFolder folder() {
        return folder;
    }

    /** The path of the name, as a C string. */
    MemorySegment pathname(Arena arena) {
        return folder.pathname(fileName, arena);
    }

    /** The path of another name in the same folder, as a C string. */
    MemorySegment sibling(String other, Arena arena) {
        return folder.pathname(other.getBytes(StandardCharsets.UTF_8), arena);
    }

    /** Whether a creator gave it its name to make the segment under, and takes it away once that has another. */
    boolean isTemporary() {
        return Temporary.isName(new String(fileName, StandardCharsets.UTF_8));
    }
}
