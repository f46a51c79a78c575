package io.mmapkit.shared;

import io.mmapkit.os.CPath;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/** Where a segment has its name. */
sealed interface Place {
    /** The folder of POSIX shared memory: where shm_open(3) of glibc and musl has it. */
    Path SHM = Path.of("/dev/shm");

    /** What messages call it. */
    String name();

    /** The path of the name, as a C string. */
    MemorySegment pathname(Arena arena);

    /** The path of another name in the same folder, as a C string. */
    MemorySegment sibling(String name, Arena arena);

    /** The path of the folder, as a C string. */
    default MemorySegment folder(Arena arena) {
        return sibling(".", arena);
    }

    /** Whether a creator gave it its name to make the segment under, and takes it away once that has another. */
    default boolean isTemporary() {
        return false;
    }

    private static void requirePermanent(String fileName) {
        if (fileName.startsWith(Temporary.PREFIX)) {
            throw new IllegalArgumentException(
                    "names that begin with " + Temporary.PREFIX + " are those of segments being made: '" + fileName
                            + '\'');
        }
    }

    /**
     * A file that is to be a segment.
     *
     * @throws IllegalArgumentException if it is called as those are that are still being made
     */
    static Place file(Path path) {
        File file = new File(path);
        requirePermanent(file.path().getFileName().toString());
        return file;
    }

    /** Shared memory by name; shm_overview(7). */
    record Shm(String name) implements Place {
        private static final int LONGEST = 255; // NAME_MAX

        public Shm {
            name = checked(name);
        }

        /**
         * The name without the slash that may begin it.
         *
         * @throws IllegalArgumentException if the system wouldn't take it, or would take it for something else
         */
        private static String checked(String name) {
            Objects.requireNonNull(name);
            String bare = name.startsWith("/") ? name.substring(1) : name;
            if (bare.isEmpty() || bare.equals(".") || bare.equals("..")) {
                throw new IllegalArgumentException("no name of a segment: '" + name + '\'');
            }
            if (bare.indexOf('/') >= 0 || bare.indexOf('\0') >= 0) {
                throw new IllegalArgumentException(
                        "a segment's name has no slash but a first one, and no NUL: '" + name.replace('\0', '?')
                                + '\'');
            }
            if (bare.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
                throw new IllegalArgumentException(
                        "a segment's name has at most " + LONGEST + " bytes: '" + name + '\'');
            }
            requirePermanent(bare);
            return bare;
        }

        @Override
        public MemorySegment pathname(Arena arena) {
            return sibling(name, arena);
        }

        @Override
        public MemorySegment sibling(String other, Arena arena) {
            return arena.allocateFrom(SHM + "/" + other); // UTF-8, whatever encoding the JVM believes names to be in
        }
    }

    /** A file on any file system. */
    record File(Path path) implements Place {
        public File {
            CPath.requireDefaultFileSystem(path);
            path = path.toAbsolutePath();
            if (path.getFileName() == null) {
                throw new IllegalArgumentException("no name of a file: " + path);
            }
        }

        @Override
        public String name() {
            return path.toString();
        }

        @Override
        public boolean isTemporary() {
            return Temporary.isName(path.getFileName().toString());
        }

        @Override
        public MemorySegment pathname(Arena arena) {
            return CPath.of(path, arena);
        }

        @Override
        public MemorySegment sibling(String other, Arena arena) {
            return CPath.of(path.resolveSibling(other), arena);
        }
    }
}
