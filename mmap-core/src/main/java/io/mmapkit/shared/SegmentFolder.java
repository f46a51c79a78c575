package io.mmapkit.shared;

import io.mmapkit.os.CPath;
import io.mmapkit.os.Folder;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Where files of segments are: POSIX shared memory, whose files have names, or any folder, whose files have paths. */
final class SegmentFolder {
    /** The folder of POSIX shared memory: where shm_open(3) of glibc and musl has it. */
    static final SegmentFolder SHM = new SegmentFolder("/dev/shm".getBytes(StandardCharsets.US_ASCII), true);

    private final byte[] path; // absolute; empty for the root, so that a slash and a name can follow
    private final boolean isShm;

    private SegmentFolder(byte[] path, boolean isShm) {
        this.path = path;
        this.isShm = isShm;
    }

    /**
     * A folder of files.
     *
     * @throws UnsupportedOperationException if it isn't of the default file system
     */
    static SegmentFolder of(Path path) {
        CPath.requireDefaultFileSystem(path);
        Path absolute = path.toAbsolutePath();
        return of(absolute.getNameCount() == 0 ? new byte[0] : CPath.bytes(absolute));
    }

    /** The same by the bytes of its absolute path; none for the root. */
    static SegmentFolder of(byte[] path) {
        return new SegmentFolder(path, false);
    }

    /** Its path, as a C string. */
    MemorySegment pathname(Arena arena) {
        return path.length == 0 ? arena.allocateFrom("/") : CPath.ofBytes(path, arena);
    }

    /** The path of a file in it, as a C string. */
    MemorySegment pathname(byte[] fileName, Arena arena) {
        byte[] all = Arrays.copyOf(path, path.length + 1 + fileName.length);
        all[path.length] = '/';
        System.arraycopy(fileName, 0, all, path.length + 1, fileName.length);
        return CPath.ofBytes(all, arena);
    }

    /** What a file in it is called: by its name in shared memory, and otherwise by its path. */
    String nameOf(byte[] fileName) {
        String name = text(fileName);
        return isShm ? name : text(path) + '/' + name;
    }

    /** The regular files in it, in the order of names. */
    List<Place> files() throws IOException {
        List<Place> places = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            String name = path.length == 0 ? "/" : text(path);
            // Of regular files only: opening a device may do something. A watchdog would begin to wait for its next sign of life
            for (byte[] fileName : Folder.regularFiles(pathname(arena), name)) {
                // Bytes that are no text anybody may put there, and no segment in shared memory is called so
                if (!isShm || Arrays.equals(text(fileName).getBytes(StandardCharsets.UTF_8), fileName)) {
                    places.add(Place.in(this, fileName));
                }
            }
        }
        places.sort(Comparator.comparing(Place::name));
        return places;
    }

    /** UTF-8, whatever encoding the JVM believes names to be in. */
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
