package io.mmapkit.bench.region;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Unistd;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A file in memory whose every long is 1, to be mapped again and again: a memfd has no path, only a descriptor. */
final class MemoryFile implements Closeable {
    private final int descriptor;

    private MemoryFile(int descriptor) {
        this.descriptor = descriptor;
    }

    /** All pages of it are in memory, and none is mapped. */
    static MemoryFile create(long bytes) throws IOException {
        MemoryFile file;
        try (Arena arena = Arena.ofConfined()) {
            file = new MemoryFile(Mman.memfd_create(arena.allocateFrom("bench"), Mman.MFD_CLOEXEC));
        }
        Unistd.ftruncate(file.descriptor, bytes);
        try (MappedRegion region = file.map(Protection.READ, Protection.WRITE)) {
            MemorySegment segment = region.segment();
            for (long at = 0; at < bytes; at += Long.BYTES) {
                segment.set(ValueLayout.JAVA_LONG, at, 1);
            }
        }
        return file;
    }

    /** Maps all of it where huge pages would fit. */
    MappedRegion map(Protection... protections) throws IOException {
        return MappedRegion.builder().descriptor(descriptor).protection(protections).hugePages().map();
    }

    @Override
    public void close() throws IOException {
        Unistd.close(descriptor);
    }
}
