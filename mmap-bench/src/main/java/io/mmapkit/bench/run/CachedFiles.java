package io.mmapkit.bench.run;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Unistd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file, or a directory of files, and the page cache. Linux shows what is in it only to those who own the file or may write it, and tells all
 * others that everything is there; the major faults of the contenders then are the proof.
 */
final class CachedFile {
    private static final long WINDOW = 1L << 30;
    private static final int BUFFER = 1 << 20;
    static final long PAGE_BYTES = Unistd.getpagesize();

    private static final int ATTEMPTS = 5;

    private final List<Path> files;

    CachedFile(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (Stream<Path> all = Files.list(path)) {
                files = all.toList();
            }
        } else {
            files = Files.exists(path) ? List.of(path) : List.of();
        }
    }

    /** All pages, and those that are in the page cache. */
    record Pages(long all, long resident) {}

    /** Reads everything once. */
    void warm() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file)) {
                while (channel.read(buffer.clear()) > 0) {
                    // Into the cache is all that is wanted.
                }
            }
        }
    }

    /**
     * Drops everything from the page cache that nobody maps.
     *
     * @return how many pages are still there
     */
    long drop() throws IOException {
        long left = 0;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            for (Path file : files) {
                drop(file);
            }
            left = count().resident();
            if (left == 0) {
                return 0;
            }
        }
        return left;
    }

    private static void drop(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int fd = Fcntl.open(arena.allocateFrom(file.toString()), Fcntl.O_RDONLY | Fcntl.O_CLOEXEC, 0);
            try {
                Fcntl.posix_fadvise(fd, 0, 0, Fcntl.POSIX_FADV_DONTNEED);
            } finally {
                Unistd.close(fd);
            }
        }
    }

    /** Counts. */
    Pages count() throws IOException {
        long all = 0;
        long resident = 0;
        for (Path file : files) {
            Pages pages = count(file);
            all += pages.all;
            resident += pages.resident;
        }
        return new Pages(all, resident);
    }

    private static Pages count(Path file) throws IOException {
        long pageBytes = PAGE_BYTES;
        long pages = 0;
        long resident = 0;
        try (Arena arena = Arena.ofConfined(); FileChannel channel = FileChannel.open(file)) {
            if (channel.size() == 0) {
                return new Pages(0, 0);
            }
            MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
            MemorySegment states = arena.allocate(WINDOW / pageBytes);
            for (long at = 0; at < bytes.byteSize(); at += WINDOW) {
                long length = Math.min(WINDOW, bytes.byteSize() - at);
                Mman.mincore(bytes.asSlice(at, length), length, states);
                long windowPages = (length + pageBytes - 1) / pageBytes;
                for (long page = 0; page < windowPages; page++) {
                    resident += states.get(ValueLayout.JAVA_BYTE, page) & 1;
                }
                pages += windowPages;
            }
        }
        return new Pages(pages, resident);
    }
}
