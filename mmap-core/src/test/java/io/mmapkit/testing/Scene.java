package io.mmapkit.testing;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files, descriptors, raw mappings and names in shared memory of one test, all gone when it ends. For one thread. */
public final class Scene implements AutoCloseable {
    public static final long PAGE = Unistd.getpagesize();
    public static final int READ_WRITE = Mman.PROT_READ | Mman.PROT_WRITE;

    private static final Path MEMORY = Path.of("/dev/shm");

    private final Arena arena = Arena.ofConfined();
    private final List<Path> folders = new ArrayList<>();
    private final List<Integer> descriptors = new ArrayList<>();
    private final List<MemorySegment> mappings = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private Path folder;

    private Scene() {}

    /** A scene with a folder of its own. */
    public static Scene create() {
        Leftovers.watch(); // before a test counts descriptors or children
        return new Scene();
    }

    /** In a child: a scene in the child's folder, which the parent removes. */
    public static Scene here() {
        Scene scene = new Scene();
        scene.folder = Path.of("").toAbsolutePath();
        return scene;
    }

    /** A path in the folder. */
    public Path path(String name) throws IOException {
        if (folder == null) {
            folder = Files.createTempDirectory("mmapkit-test");
            folders.add(folder);
        }
        return folder.resolve(name);
    }

    /** A path in a folder on tmpfs: what is there is in memory, and nothing else is. */
    public Path inMemory(String name) throws IOException {
        Leftovers.watch();
        Path place = Files.createTempDirectory(MEMORY, Leftovers.PREFIX);
        folders.add(place);
        return place.resolve(name);
    }

    /** A file with this content. */
    public Path file(byte[] content) throws IOException {
        Path path = path("file-" + System.nanoTime());
        return Files.write(path, content);
    }

    /** A file of a size that is one hole. */
    public Path hole(long size) throws IOException {
        Path path = path("hole-" + System.nanoTime());
        Unistd.ftruncate(open(path, Fcntl.O_RDWR | Fcntl.O_CREAT), size);
        return path;
    }

    /** Opens a file. */
    public int open(Path path, int flags) throws SystemCallException {
        return keep(Fcntl.open(text(path.toString()), flags | Fcntl.O_CLOEXEC, 0600));
    }

    /** A new file that is a hole of a size, open for both. */
    public int open(long size) throws IOException {
        return open(hole(size), Fcntl.O_RDWR);
    }

    /** A file in memory that takes seals. */
    public int memfd(long size) throws SystemCallException {
        return memfd(Mman.MFD_ALLOW_SEALING, size);
    }

    /** A file in memory. */
    public int memfd(int flags, long size) throws SystemCallException {
        int fd = keep(Mman.memfd_create(text("test"), flags | Mman.MFD_CLOEXEC));
        Unistd.ftruncate(fd, size);
        return fd;
    }

    /** A name for shared memory that nobody else has. */
    public String name() {
        Leftovers.watch();
        String name = '/' + Leftovers.PREFIX + System.nanoTime();
        names.add(name);
        return name;
    }

    /** Has a name removed at the end. */
    public String name(String name) {
        names.add(name);
        return name;
    }

    /** Opens shared memory. */
    public int shm(String name, int flags, int mode) throws SystemCallException {
        return keep(Mman.shm_open(text(name), flags, mode));
    }

    /** New shared memory of a size, open for both. */
    public int shm(String name, long size) throws SystemCallException {
        int fd = shm(name, Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_EXCL, 0600);
        Unistd.ftruncate(fd, size);
        return fd;
    }

    /** Has a descriptor closed at the end. */
    public int keep(int fd) {
        descriptors.add(fd);
        return fd;
    }

    /** Closes a descriptor now. */
    public void close(int fd) throws SystemCallException {
        descriptors.remove((Integer) fd);
        Unistd.close(fd);
    }

    /** A C string, or other memory, that lives as long as the scene. */
    public MemorySegment text(String text) {
        return arena.allocateFrom(text);
    }

    /** Zeroed memory that lives as long as the scene. */
    public MemorySegment memory(long size) {
        return arena.allocate(size, 8);
    }

    /** A raw mapping, of a file from its start. */
    public MemorySegment map(long length, int prot, int flags, int fd) throws SystemCallException {
        return map(length, prot, flags, fd, 0);
    }

    /** A raw mapping. */
    public MemorySegment map(long length, int prot, int flags, int fd, long offset) throws SystemCallException {
        return keep(Mman.mmap(MemorySegment.NULL, length, prot, flags, fd, offset), length);
    }

    /** Private anonymous memory. */
    public MemorySegment anonymous(long length) throws SystemCallException {
        return map(length, READ_WRITE, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1);
    }

    /** Has a mapping removed at the end. */
    public MemorySegment keep(long address, long length) {
        MemorySegment mapping = Native.at(address, length);
        mappings.add(mapping);
        return mapping;
    }

    /** Leaves it to the test to remove a mapping: another thread's may take its place. */
    public void forget(MemorySegment mapping) {
        mappings.removeIf(known -> known.address() == mapping.address());
    }

    /** Removes a whole mapping now. */
    public void unmap(MemorySegment mapping) throws SystemCallException {
        forget(mapping);
        Mman.munmap(mapping, mapping.byteSize());
    }

    /** Reads a file with read(2), so without a mapping. */
    public byte[] read(int fd, long offset, int count) throws SystemCallException {
        MemorySegment buffer = memory(count);
        long read = Unistd.pread(fd, buffer, count, offset);
        return buffer.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE);
    }

    /** The same, as text. */
    public String readText(int fd, long offset, int count) throws SystemCallException {
        return new String(read(fd, offset, count), StandardCharsets.ISO_8859_1);
    }

    /** Writes a file with write(2), so without a mapping. */
    public void write(int fd, long offset, String text) throws SystemCallException {
        MemorySegment buffer = text(text);
        Unistd.pwrite(fd, buffer, buffer.byteSize() - 1, offset);
    }

    @Override
    public void close() {
        try {
            for (MemorySegment mapping : mappings) {
                Mman.munmap(mapping, mapping.byteSize());
            }
            for (int fd : descriptors) {
                Unistd.close(fd);
            }
            for (String name : names) {
                unlink(name);
            }
            for (Path place : folders) {
                delete(place);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            arena.close();
        }
    }

    private void unlink(String name) throws SystemCallException {
        try {
            Mman.shm_unlink(text(name));
        } catch (SystemCallException refused) {
            if (!refused.errno().equals(Errno.ENOENT)) {
                throw refused;
            }
        }
    }

    private static void delete(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
