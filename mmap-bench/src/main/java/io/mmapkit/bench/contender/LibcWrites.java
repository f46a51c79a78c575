package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import io.mmapkit.bench.kernel.Checksum;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;

/** write(2), pwrite(2) and fdatasync(2) through mmap-native. */
final class LibcWrites {
    private static final int MODE = 0600;

    private LibcWrites() {}

    static Contender write() {
        return new Contender("ffm-write", "FFM write(2)", Family.READ,
                "write(2) of a full buffer through mmap-native; update: pwrite(2), fdatasync(2)",
                Map.of(Workload.APPEND, LibcWrites::appending,
                        Workload.UPDATE, input -> Updating.of(input, Synced::new)));
    }

    private static int open(Path file, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return Fcntl.open(arena.allocateFrom(file.toString()), Fcntl.O_RDWR | Fcntl.O_CLOEXEC | flags, MODE);
        }
    }

    private static Task appending(Input input) {
        MemorySegment buffer = Arena.ofAuto().allocate(input.bufferBytes() / Records.BYTES * Records.BYTES);
        return Appending.of(input, (file, records) -> append(buffer, file, records));
    }

    private static void append(MemorySegment buffer, Path file, long records) throws IOException {
        int fd = open(file, Fcntl.O_CREAT | Fcntl.O_EXCL);
        try {
            long filled = 0;
            for (long i = 0; i < records; i++) {
                Records.put(buffer, filled, i);
                filled += Records.BYTES;
                if (filled == buffer.byteSize()) {
                    write(fd, buffer);
                    filled = 0;
                }
            }
            write(fd, buffer.asSlice(0, filled));
        } finally {
            Unistd.close(fd);
        }
    }

    private static void write(int fd, MemorySegment bytes) throws IOException {
        for (MemorySegment rest = bytes; rest.byteSize() > 0;) {
            rest = rest.asSlice(Unistd.write(fd, rest, rest.byteSize()));
        }
    }

    private record Synced(int fd, MemorySegment word) implements Updating.Store {
        Synced(Input input) throws IOException {
            this(LibcWrites.open(input.file(), 0), Arena.ofAuto().allocate(Long.BYTES, Long.BYTES));
        }

        @Override
        public void put(long offset, long value) throws IOException {
            word.set(Checksum.WORD, 0, value);
            if (Unistd.pwrite(fd, word, Long.BYTES, offset) != Long.BYTES) {
                throw new IOException("a part of a word was written");
            }
            Unistd.fdatasync(fd);
        }

        @Override
        public void close() throws IOException {
            Unistd.close(fd);
        }
    }
}
