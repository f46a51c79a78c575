package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.function.IntFunction;

/** FileChannel, into a buffer on the heap or outside it. */
final class ChannelReads {
    private final IntFunction<ByteBuffer> allocator;

    private ChannelReads(IntFunction<ByteBuffer> allocator) {
        this.allocator = allocator;
    }

    static Contender heap() {
        ChannelReads reads = new ChannelReads(ByteBuffer::allocate);
        return new Contender("channel-heap", "FileChannel, heap buffer", Family.READ,
                "FileChannel.read(ByteBuffer[, position]); the JDK copies once more, through a direct buffer of its own",
                Map.of(Workload.SCAN, reads::scan, Workload.RANDOM, reads::random));
    }

    static Contender direct() {
        ChannelReads reads = new ChannelReads(ByteBuffer::allocateDirect);
        return new Contender("channel-direct", "FileChannel, direct buffer", Family.READ,
                "FileChannel.read(ByteBuffer[, position])",
                Map.of(Workload.SCAN, reads::scan, Workload.RANDOM, reads::random));
    }

    private Task scan(Input input) {
        ByteBuffer buffer = allocator.apply(input.bufferBytes());
        MemorySegment view = MemorySegment.ofBuffer(buffer);
        return _ -> {
            long sum = 0;
            long passed = 0;
            try (FileChannel channel = FileChannel.open(input.file())) {
                for (int n = fill(channel, buffer); n > 0; n = fill(channel, buffer)) {
                    sum += Checksum.of(view, 0, n);
                    passed += n;
                }
            }
            input.requireWhole(passed);
            return sum;
        };
    }

    private static int fill(FileChannel channel, ByteBuffer buffer) throws IOException {
        buffer.clear();
        while (buffer.hasRemaining() && channel.read(buffer) > 0) {
            // A short read is no end of file.
        }
        return buffer.position();
    }

    private Task random(Input input) throws IOException {
        FileChannel channel = FileChannel.open(input.file());
        ByteBuffer word = allocator.apply(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Places.Reader reader = offset -> {
            word.clear();
            if (channel.read(word, offset) != Long.BYTES) {
                throw new EOFException("the file has shrunk");
            }
            return word.getLong(0);
        };
        return new RandomReads(reader, input.bytes(), channel);
    }
}
