package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.function.IntFunction;

/** FileChannel, into a buffer on the heap or outside it. */
final class ChannelReads implements Flow, Spots {
    private final ByteBuffer buffer;
    private final MemorySegment view;
    private FileChannel channel;
    private final Room room;

    private ChannelReads(IntFunction<ByteBuffer> allocator, int size) {
        buffer = allocator.apply(HEAD + size);
        view = MemorySegment.ofBuffer(buffer);
        room = new Room(view);
    }

    static Contender heap() {
        return contender("channel-heap", "FileChannel, heap buffer",
                "FileChannel.read(ByteBuffer[, position]); the JDK copies once more, through a direct buffer of its own",
                size -> new ChannelReads(ByteBuffer::allocate, size));
    }

    static Contender direct() {
        return contender("channel-direct", "FileChannel, direct buffer", "FileChannel.read(ByteBuffer[, position])",
                size -> new ChannelReads(ByteBuffer::allocateDirect, size));
    }

    /** With a buffer of another size than the others. */
    static Contender direct(String id, String label, int bytes) {
        return new Contender(id, label, Family.READ,
                "FileChannel.read into a direct buffer of %,d bytes".formatted(bytes),
                Reading.flows(_ -> new ChannelReads(ByteBuffer::allocateDirect, bytes)));
    }

    private static Contender contender(String id, String label, String how, IntFunction<ChannelReads> maker) {
        return new Contender(id, label, Family.READ, how,
                Reading.both(Reading.flows(maker::apply), Reading.spots(maker::apply)));
    }

    @Override
    public void open(Path file) throws IOException {
        channel = FileChannel.open(file);
    }

    @Override
    public void open(Path file, long from) throws IOException {
        open(file);
        if (from > 0) {
            channel.position(from);
        }
    }

    @Override
    public int next(long needed) throws IOException {
        buffer.clear().position(HEAD);
        while (buffer.hasRemaining() && buffer.position() - HEAD < needed && channel.read(buffer) > 0) {
            // A short read is no end of file.
        }
        return buffer.position() - HEAD;
    }

    @Override
    public MemorySegment at(long offset, int length) throws IOException {
        buffer.limit(HEAD + length).position(HEAD);
        for (long at = offset; buffer.hasRemaining(); at = offset + buffer.position() - HEAD) {
            if (channel.read(buffer, at) < 0) {
                throw new EOFException("the file has shrunk");
            }
        }
        return room.of(length);
    }

    @Override
    public MemorySegment buffer() {
        return view;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
