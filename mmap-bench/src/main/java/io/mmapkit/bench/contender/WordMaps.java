package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.io.File;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.openhft.chronicle.bytes.MappedBytes;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Mappings of other libraries, looked at through their own accessors, which differ from one to the other: so here are fewer workloads. */
final class WordMaps {
    private static final int STREAMS = 4;
    private static final int BLOCK_WORDS = (256 << 10) / Long.BYTES;

    private WordMaps() {}

    /** A mapped file, word by word. */
    interface Words {
        long byteSize();

        /** A little-endian word: both libraries take the machine's order, which is that one on all machines that this runs on. */
        long word(long offset);

        byte octet(long offset);

        void close() throws IOException;
    }

    @FunctionalInterface
    private interface Opener {
        Words open(Path file) throws IOException;
    }

    static Contender agrona() {
        return contender("agrona-map", "Agrona, UnsafeBuffer",
                "IoUtil.mapExistingFile, UnsafeBuffer.getLong without bounds checks; less than 2 GiB", Agrona::new,
                LibraryFlags.AGRONA);
    }

    static Contender chronicle() {
        return contender("chronicle-map", "Chronicle Bytes, MappedBytes",
                "MappedBytes.singleMappedBytes, read-only; readLong",
                Chronicle::new, LibraryFlags.CHRONICLE);
    }

    private static Contender contender(String id, String label, String how, Opener opener, List<String> flags) {
        return new Contender(id, label, Family.MMAP, how,
                Map.of(Workload.SCAN, input -> new Scan(input, opener), Workload.RANDOM_8,
                        input -> new RandomWords(input, opener), Workload.STARTUP, input -> first(input, opener)),
                flags);
    }

    private record Agrona(MappedByteBuffer mapping, UnsafeBuffer buffer) implements Words {
        Agrona(MappedByteBuffer mapping) {
            this(mapping, new UnsafeBuffer(mapping));
        }

        Agrona(Path file) throws IOException {
            this(IoUtil.mapExistingFile(fits(file), MapMode.READ_ONLY, file.toString()));
        }

        private static File fits(Path file) throws IOException {
            if (Files.size(file) > Integer.MAX_VALUE) {
                throw new UnsupportedOperationException("it maps at most 2 GiB at once");
            }
            return file.toFile();
        }

        @Override
        public long byteSize() {
            return buffer.capacity();
        }

        @Override
        public long word(long offset) {
            return buffer.getLong((int) offset);
        }

        @Override
        public byte octet(long offset) {
            return buffer.getByte((int) offset);
        }

        @Override
        public void close() {
            IoUtil.unmap(mapping);
        }
    }

    private record Chronicle(MappedBytes bytes, long byteSize) implements Words {
        Chronicle(Path file) throws IOException {
            this(MappedBytes.singleMappedBytes(file.toFile(), Files.size(file), true), Files.size(file));
        }

        @Override
        public long word(long offset) {
            return bytes.readLong(offset);
        }

        @Override
        public byte octet(long offset) {
            return bytes.readByte(offset);
        }

        @Override
        public void close() {
            bytes.releaseLast();
        }
    }

    private static Task first(Input input, Opener opener) {
        return Startup.of(() -> {
            Words words = opener.open(input.file());
            byte first = words.octet(0);
            words.close();
            return first;
        }, () -> {});
    }

    /** In four streams, as {@link io.mmapkit.bench.kernel.Checksum} does. */
    private record Scan(Input input, Opener opener) implements Task {
        @Override
        public long unit(long seed) throws IOException {
            Words words = opener.open(input.file());
            try {
                input.requireSize(words.byteSize());
                long sum = sum(words, input.from(), input.to());
                Sight.closing();
                return sum;
            } finally {
                words.close();
            }
        }

        private static long sum(Words words, long from, long to) {
            long sum = 0;
            long at = from;
            while (to - at >= STREAMS * Long.BYTES) {
                int steps = (int) Math.min((to - at) / Long.BYTES, BLOCK_WORDS) / STREAMS;
                sum += block(words, at, steps);
                at += (long) steps * STREAMS * Long.BYTES;
            }
            for (; to - at >= Long.BYTES; at += Long.BYTES) {
                sum += words.word(at);
            }
            for (; at < to; at++) {
                sum += Byte.toUnsignedLong(words.octet(at));
            }
            return sum;
        }

        private static long block(Words words, long a, int steps) {
            long b = a + steps * 8L;
            long c = b + steps * 8L;
            long d = c + steps * 8L;
            long sum = 0;
            for (int i = 0; i < steps; i++) {
                long at = i * 8L;
                sum += (words.word(a + at) + words.word(b + at)) + (words.word(c + at) + words.word(d + at));
            }
            return sum;
        }
    }

    private static final class RandomWords extends RandomReads {
        private final Words words;
        private long touched;

        RandomWords(Input input, Opener opener) throws IOException {
            super(input, Workload.RANDOM_8);
            words = opener.open(input.file());
            input.requireSize(words.byteSize());
        }

        @Override
        long read(long[] offsets) {
            return sum(words, offsets);
        }

        private static long sum(Words words, long[] offsets) {
            long sum = 0;
            for (long offset : offsets) {
                sum += words.word(offset);
            }
            return sum;
        }

        @Override
        public void touch() {
            for (long at = 0; at + Long.BYTES <= words.byteSize(); at += Workload.STRIDE_BYTES) {
                touched += words.word(at);
            }
        }

        @Override
        public void close() throws IOException {
            words.close();
        }
    }
}
