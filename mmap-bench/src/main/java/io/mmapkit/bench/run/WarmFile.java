package io.mmapkit.bench.run;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Unistd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/**
 * How much of a file is in the page cache. Linux shows that only to those who own the file or may write it, and tells all others that
 * everything is there; the major faults of the contenders then are the proof.
 */
public record WarmFile(long pages, long residentPages) {
    private static final long WINDOW = 1L << 30;
    private static final int BUFFER = 1 << 20;

    /** Reads the file once and counts its pages in the cache. */
    static WarmFile read(Path file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer.clear()) > 0) {
                // Into the cache is all that is wanted.
            }
        }
        return count(file);
    }

    /** Counts its pages in the cache. */
    static WarmFile count(Path file) throws IOException {
        long pageBytes = Unistd.getpagesize();
        long pages = 0;
        long resident = 0;
        try (Arena arena = Arena.ofConfined(); FileChannel channel = FileChannel.open(file)) {
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
        return new WarmFile(pages, resident);
    }
}
