package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/** The classes of java.io. */
final class StreamReads {
    private StreamReads() {}

    static Contender inputStream() {
        return new Contender("input-stream", "InputStream", Family.READ, "FileInputStream.read(byte[])",
                Map.of(Workload.SCAN, input -> scan(input, StreamReads::stream)));
    }

    static Contender randomAccessFile() {
        return new Contender("random-access-file", "RandomAccessFile", Family.READ,
                "read(byte[]); random reads: seek, then read: two system calls",
                Map.of(Workload.SCAN, input -> scan(input, StreamReads::randomAccess), Workload.RANDOM,
                        StreamReads::random));
    }

    /** Reads what comes next: {@link InputStream#readNBytes(byte[], int, int)}. */
    private interface Source extends Closeable {
        int read(byte[] buffer) throws IOException;
    }

    @FunctionalInterface
    private interface Opener {
        Source open(Input input) throws IOException;
    }

    private record Stream(InputStream in) implements Source {
        @Override
        public int read(byte[] buffer) throws IOException {
            return in.readNBytes(buffer, 0, buffer.length);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private record RandomAccess(RandomAccessFile in) implements Source {
        @Override
        public int read(byte[] buffer) throws IOException {
            int filled = 0;
            for (int n = 0; n >= 0 && filled < buffer.length; filled += Math.max(n, 0)) {
                n = in.read(buffer, filled, buffer.length - filled);
            }
            return filled;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private static Source stream(Input input) throws IOException {
        return new Stream(new FileInputStream(input.file().toFile()));
    }

    private static Source randomAccess(Input input) throws IOException {
        return new RandomAccess(new RandomAccessFile(input.file().toFile(), "r"));
    }

    private static Task scan(Input input, Opener opener) {
        byte[] buffer = new byte[input.bufferBytes()];
        MemorySegment view = MemorySegment.ofArray(buffer);
        return _ -> {
            long sum = 0;
            long passed = 0;
            try (Source in = opener.open(input)) {
                for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                    sum += Checksum.of(view, 0, n);
                    passed += n;
                }
            }
            input.requireWhole(passed);
            return sum;
        };
    }

    private static Task random(Input input) throws IOException {
        RandomAccessFile in = new RandomAccessFile(input.file().toFile(), "r");
        byte[] word = new byte[Long.BYTES];
        MemorySegment view = MemorySegment.ofArray(word);
        Places.Reader reader = offset -> {
            in.seek(offset);
            in.readFully(word);
            return view.get(Checksum.WORD, 0);
        };
        return new RandomReads(reader, input.bytes(), in);
    }
}
