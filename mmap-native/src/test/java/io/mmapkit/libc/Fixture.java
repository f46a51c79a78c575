package io.mmapkit.libc;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Memory and descriptors for tests, which go with the arena they are made in. */
final class Fixture {
    static final long PAGE = Unistd.getpagesize();

    private Fixture() {}

    /** Private anonymous memory, readable and writable. */
    static MemorySegment anonymous(Arena arena, long size) throws SystemCallException {
        return mapped(arena, size, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1);
    }

    /** A mapping of a whole file. */
    static MemorySegment mapped(Arena arena, long size, int prot, int flags, int fd) throws SystemCallException {
        long address = Mman.mmap(MemorySegment.NULL, size, prot, flags, fd, 0);
        return Views.of(address, size, arena, Fixture::unmap);
    }

    /** An address at which nothing is mapped and never will be: below vm.mmap_min_addr. */
    static MemorySegment nothing() {
        return MemorySegment.ofAddress(PAGE);
    }

    /** A new file of a size, open for reading and writing. */
    static int file(Arena arena, Path path, long size) throws SystemCallException {
        int fd = descriptor(arena,
                Fcntl.open(string(arena, path), Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_CLOEXEC, 0600));
        Unistd.ftruncate(fd, size);
        return fd;
    }

    /** A file in memory of a size, which takes seals. */
    static int memfd(Arena arena, long size) throws SystemCallException {
        int fd = descriptor(arena,
                Mman.memfd_create(arena.allocateFrom("test"), Mman.MFD_CLOEXEC | Mman.MFD_ALLOW_SEALING));
        Unistd.ftruncate(fd, size);
        return fd;
    }

    /** A descriptor that is closed with the arena. */
    static int descriptor(Arena arena, int fd) {
        Views.of(0, 0, arena, ignored -> close(fd)); // of no memory: only its end counts
        return fd;
    }

    /** A number that is no descriptor: the greatest there is. */
    static int closed() {
        return Integer.MAX_VALUE;
    }

    static MemorySegment string(Arena arena, Object text) {
        return arena.allocateFrom(text.toString());
    }

    private static void close(int fd) {
        try {
            Unistd.close(fd);
        } catch (SystemCallException failure) {
            throw new AssertionError(failure);
        }
    }

    private static void unmap(MemorySegment mapping) {
        try {
            Mman.munmap(mapping, mapping.byteSize());
        } catch (SystemCallException failure) {
            throw new AssertionError(failure);
        }
    }
}
