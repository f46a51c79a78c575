package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import io.mmapkit.bench.kernel.Checksum;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** Writing with FileChannel: through a direct buffer, or mapped. */
final class ChannelWrites {
    /** A mapping that is written has to end somewhere. */
    private static final long WINDOW = 16L << 20;

    private static final StandardOpenOption[] UPDATING = {StandardOpenOption.READ, StandardOpenOption.WRITE};
    private static final StandardOpenOption[] NEW = {StandardOpenOption.READ, StandardOpenOption.WRITE,
        StandardOpenOption.CREATE_NEW};

    private ChannelWrites() {}

    static Contender write() {
        return new Contender("channel-write", "FileChannel.write", Family.READ,
                "FileChannel.write of a full direct buffer; update: write(ByteBuffer, position), force(false)",
                Map.of(Workload.APPEND, ChannelWrites::appending,
                        Workload.UPDATE, input -> Updating.of(input, Forced::new)));
    }

    static Contender mapped() {
        return new Contender("channel-map-write", "FileChannel.map, writing", Family.MMAP,
                "FileChannel.map in windows of 16 MiB; update: MemorySegment.force of the word",
                Map.of(Workload.APPEND, input -> Appending.of(input, ChannelWrites::windows), Workload.UPDATE,
                        input -> Updating.of(input, ForcedPage::new)));
    }

    private static Task appending(Input input) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(input.bufferBytes() / Records.BYTES * Records.BYTES);
        MemorySegment view = MemorySegment.ofBuffer(buffer);
        return Appending.of(input, (file, records) -> buffered(buffer, view, file, records));
    }

    private static void buffered(ByteBuffer buffer, MemorySegment view, Path file, long records) throws IOException {
        try (FileChannel out = FileChannel.open(file, NEW)) {
            for (long i = 0; i < records; i++) {
                Records.put(view, buffer.position(), i);
                buffer.position(buffer.position() + Records.BYTES);
                if (!buffer.hasRemaining()) {
                    flush(out, buffer);
                }
            }
            flush(out, buffer);
        }
    }

    private static void flush(FileChannel out, ByteBuffer buffer) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
        buffer.clear();
    }

    private static void windows(Path file, long records) throws IOException {
        long perWindow = WINDOW / Records.BYTES;
        try (FileChannel channel = FileChannel.open(file, NEW)) {
            for (long first = 0; first < records; first += perWindow) {
                long number = Math.min(perWindow, records - first);
                try (Arena arena = Arena.ofShared()) {
                    MemorySegment bytes = channel.map(MapMode.READ_WRITE, first * Records.BYTES, number * Records.BYTES,
                            arena);
                    for (long i = 0; i < number; i++) {
                        Records.put(bytes, i * Records.BYTES, first + i);
                    }
                }
            }
        }
    }

    private record Forced(FileChannel channel, ByteBuffer word) implements Updating.Store {
        Forced(Input input) throws IOException {
            this(FileChannel.open(input.file(), UPDATING),
                    ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN));
        }

        @Override
        public void put(long offset, long value) throws IOException {
            channel.write(word.clear().putLong(value).flip(), offset);
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private record ForcedPage(Arena arena, MemorySegment bytes) implements Updating.Store {
        ForcedPage(Input input) throws IOException {
            this(Arena.ofShared(), input);
        }

        private ForcedPage(Arena arena, Input input) throws IOException {
            this(arena, map(input, arena));
        }

        private static MemorySegment map(Input input, Arena arena) throws IOException {
            try (FileChannel channel = FileChannel.open(input.file(), UPDATING)) {
                return channel.map(MapMode.READ_WRITE, 0, channel.size(), arena);
            }
        }

        @Override
        public void put(long offset, long word) {
            bytes.set(Checksum.WORD, offset, word);
            bytes.asSlice(offset, Long.BYTES).force();
        }

        @Override
        public void close() {
            arena.close();
        }
    }
}
