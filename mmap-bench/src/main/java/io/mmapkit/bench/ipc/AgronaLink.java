package io.mmapkit.bench.ipc;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Two rings of Agrona: messages are written where they lie, and read there. */
final class AgronaLink implements Link {
    private static final int TYPE = 1;

    private final RingBuffer out;
    private final RingBuffer in;
    private final AtomicBuffer outBuffer;
    private final int length;
    private final MessageHandler handler = this::receive;
    private Receiver receiver;

    AgronaLink(Path out, Path in, int capacity, int length, Function<AtomicBuffer, RingBuffer> kind)
            throws IOException {
        this.out = kind.apply(map(out, capacity));
        this.in = kind.apply(map(in, capacity));
        this.outBuffer = this.out.buffer();
        this.length = length;
    }

    /** All zero is an empty ring, so that it doesn't matter who comes first. */
    private static AtomicBuffer map(Path path, int capacity) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            long bytes = capacity + (long) RingBufferDescriptor.TRAILER_LENGTH;
            MappedByteBuffer mapped = file.map(FileChannel.MapMode.READ_WRITE, 0, bytes);
            return new UnsafeBuffer(mapped);
        }
    }

    @Override
    public void send(long sequence) {
        int index = out.tryClaim(TYPE, length);
        while (index < 0) {
            Thread.onSpinWait();
            index = out.tryClaim(TYPE, length);
        }
        outBuffer.putLong(index, sequence);
        outBuffer.putLong(index + 8, sequence);
        outBuffer.putLong(index + 16, sequence);
        outBuffer.putLong(index + 24, sequence);
        out.commit(index);
    }

    @Override
    public int poll(Receiver to, int limit) {
        receiver = to;
        return in.read(handler, limit);
    }

    private void receive(int type, DirectBuffer buffer, int index, int bytes) {
        receiver.receive(buffer.getLong(index));
    }

    @Override
    public void close() {
        // what is mapped ends with this process
    }
}
