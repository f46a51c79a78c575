package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** read(2) and pread(2) through mmap-native, into memory outside the heap. */
final class LibcReads {
    private static final long PAGE = 4096;

    private LibcReads() {}

    static Contender read() {
        return new Contender("ffm-read", "FFM read(2)", Family.READ, "read(2) through mmap-native, errno captured",
                Map.of(Workload.SCAN, LibcReads::scan));
    }

    static Contender pread() {
        return new Contender("ffm-pread", "FFM pread(2)", Family.READ, "pread(2) through mmap-native, errno captured",
                Map.of(Workload.SCAN, LibcReads::positionedScan, Workload.RANDOM, LibcReads::random));
    }

    private static Task scan(Path file, int bufferBytes) {
        MemorySegment buffer = buffer(bufferBytes);
        return _ -> {
            long sum = 0;
            try (RawFile in = new RawFile(file)) {
                for (long n = in.read(buffer); n > 0; n = in.read(buffer)) {
                    sum += Checksum.of(buffer, 0, n);
                }
            }
            return sum;
        };
    }

    private static Task positionedScan(Path file, int bufferBytes) {
        MemorySegment buffer = buffer(bufferBytes);
        return _ -> {
            long sum = 0;
            try (RawFile in = new RawFile(file)) {
                long at = 0;
                for (long n = in.pread(buffer, at); n > 0; n = in.pread(buffer, at)) {
                    sum += Checksum.of(buffer, 0, n);
                    at += n;
                }
            }
            return sum;
        };
    }

    private static Task random(Path file, int bufferBytes) throws IOException {
        long size = Files.size(file);
        RawFile in = new RawFile(file);
        MemorySegment word = Arena.ofAuto().allocate(Long.BYTES, Long.BYTES);
        Places.Reader reader = offset -> {
            if (in.pread(word, offset) != Long.BYTES) {
                throw new EOFException("the file has shrunk");
            }
            return word.get(Checksum.WORD, 0);
        };
        return new RandomReads(reader, size, in);
    }

    private static MemorySegment buffer(int bytes) {
        return Arena.ofAuto().allocate(bytes, PAGE);
    }
}
