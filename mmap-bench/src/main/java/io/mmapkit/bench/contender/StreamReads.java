package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The classes of java.io: InputStream for the scan, RandomAccessFile for random reads, since a stream has none. */
final class StreamReads {
    private StreamReads() {}

    static Contender inputStream() {
        return new Contender("input-stream", "InputStream", Family.READ, "FileInputStream.read(byte[])",
                Map.of(Workload.SCAN, StreamReads::scan));
    }

    static Contender randomAccessFile() {
        return new Contender("random-access-file", "RandomAccessFile", Family.READ,
                "seek, then read(byte[8]): two system calls",
                Map.of(Workload.RANDOM, StreamReads::random));
    }

    private static Task scan(Path file, int bufferBytes) {
        byte[] buffer = new byte[bufferBytes];
        MemorySegment view = MemorySegment.ofArray(buffer);
        return _ -> {
            long sum = 0;
            try (InputStream in = new FileInputStream(file.toFile())) {
                for (int n = in.readNBytes(buffer, 0, buffer.length); n > 0; n = in.readNBytes(buffer, 0,
                        buffer.length)) {
                    sum += Checksum.of(view, 0, n);
                }
            }
            return sum;
        };
    }

    private static Task random(Path file, int bufferBytes) throws IOException {
        long size = Files.size(file);
        RandomAccessFile in = new RandomAccessFile(file.toFile(), "r");
        byte[] word = new byte[Long.BYTES];
        MemorySegment view = MemorySegment.ofArray(word);
        Places.Reader reader = offset -> {
            in.seek(offset);
            in.readFully(word);
            return view.get(Checksum.WORD, 0);
        };
        return new RandomReads(reader, size, in);
    }
}
