package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/** read(2) and pread(2) through mmap-native, into memory outside the heap. */
final class LibcReads {
    private static final long PAGE = 4096;

    private LibcReads() {}

    /** Fills a buffer from a place of a file and returns how far. */
    @FunctionalInterface
    private interface Fill {
        long at(RawFile file, MemorySegment buffer, long offset) throws IOException;
    }

    static Contender read() {
        Fill seekAndRead = (file, buffer, offset) -> {
            file.seek(offset);
            return file.read(buffer);
        };
        return new Contender("ffm-read", "FFM read(2)", Family.READ,
                "read(2) through mmap-native, errno captured; random reads: lseek(2), then read(2)",
                Map.of(Workload.SCAN, input -> scan(input, (file, buffer, _) -> file.read(buffer)), Workload.RANDOM,
                        input -> random(input, seekAndRead)));
    }

    static Contender pread() {
        return new Contender("ffm-pread", "FFM pread(2)", Family.READ, "pread(2) through mmap-native, errno captured",
                Map.of(Workload.SCAN, input -> scan(input, RawFile::pread), Workload.RANDOM,
                        input -> random(input, RawFile::pread)));
    }

    private static Task scan(Input input, Fill fill) {
        MemorySegment buffer = Arena.ofAuto().allocate(input.bufferBytes(), PAGE);
        return _ -> {
            long sum = 0;
            long passed = 0;
            try (RawFile in = new RawFile(input.file())) {
                for (long n = fill.at(in, buffer, 0); n > 0; n = fill.at(in, buffer, passed)) {
                    sum += Checksum.of(buffer, 0, n);
                    passed += n;
                }
            }
            input.requireWhole(passed);
            return sum;
        };
    }

    private static Task random(Input input, Fill fill) throws IOException {
        RawFile in = new RawFile(input.file());
        MemorySegment word = Arena.ofAuto().allocate(Long.BYTES, Long.BYTES);
        Places.Reader reader = offset -> {
            if (fill.at(in, word, offset) != Long.BYTES) {
                throw new EOFException("the file has shrunk");
            }
            return word.get(Checksum.WORD, 0);
        };
        return new RandomReads(reader, input.bytes(), in);
    }
}
