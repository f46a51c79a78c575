package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;

/** Writing with the classes of java.io. */
final class StreamWrites {
    private StreamWrites() {}

    static Contender outputStream() {
        return new Contender("output-stream", "BufferedOutputStream", Family.READ,
                "BufferedOutputStream.write(byte[]) of each record, with the buffer that all have",
                Map.of(Workload.APPEND, input -> Appending.of(input, (file, records) -> stream(input, file, records))));
    }

    static Contender randomAccessFile() {
        return new Contender("random-access-write", "RandomAccessFile, writing", Family.READ,
                "append: whole buffers; update: seek and write with mode rwd, which is O_DSYNC",
                Map.of(Workload.APPEND, StreamWrites::randomly,
                        Workload.UPDATE, input -> Updating.of(input, Synchronous::new)));
    }

    private static void stream(Input input, Path file, long records) throws IOException {
        byte[] record = new byte[Records.BYTES];
        MemorySegment view = MemorySegment.ofArray(record);
        try (OutputStream out = new BufferedOutputStream(new FileOutputStream(file.toFile()), input.bufferBytes())) {
            for (long i = 0; i < records; i++) {
                Records.put(view, 0, i);
                out.write(record);
            }
        }
    }

    private static Task randomly(Input input) {
        byte[] buffer = new byte[input.bufferBytes() / Records.BYTES * Records.BYTES];
        return Appending.of(input, (file, records) -> random(buffer, file, records));
    }

    private static void random(byte[] buffer, Path file, long records) throws IOException {
        MemorySegment view = MemorySegment.ofArray(buffer);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            int filled = 0;
            for (long i = 0; i < records; i++) {
                Records.put(view, filled, i);
                filled += Records.BYTES;
                if (filled == buffer.length) {
                    out.write(buffer);
                    filled = 0;
                }
            }
            out.write(buffer, 0, filled);
        }
    }

    private record Synchronous(RandomAccessFile file) implements Updating.Store {
        Synchronous(Input input) throws IOException {
            this(new RandomAccessFile(input.file().toFile(), "rwd"));
        }

        @Override
        public void put(long offset, long word) throws IOException {
            file.seek(offset);
            file.writeLong(Long.reverseBytes(word));
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
