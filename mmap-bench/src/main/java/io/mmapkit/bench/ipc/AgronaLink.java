package io.mmapkit.bench.ipc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Function;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Two rings of Agrona: messages are written where they lie, or elsewhere and then copied in, and read where they lie. */
final class AgronaLink implements Link {
    private static final int TYPE = 1;

    private final RingBuffer out;
    private final RingBuffer in;
    private final AtomicBuffer outBuffer;
    private final int length;
    private final UnsafeBuffer message; // null if none is copied
    private final MessageHandler handler = this::receive;
    private Receiver receiver;

    AgronaLink(Path out, Path in, int length, boolean isCopying, Function<AtomicBuffer, RingBuffer> kind)
            throws IOException {
        this.out = kind.apply(map(out));
        this.in = kind.apply(map(in));
        this.outBuffer = this.out.buffer();
        this.length = length;
        this.message = isCopying ? new UnsafeBuffer(ByteBuffer.allocateDirect(length)) : null;
    }

    /** All zero is an empty ring, so that it doesn't matter who comes first. */
    private static AtomicBuffer map(Path path) throws IOException {
        int bytes = Transport.CAPACITY + RingBufferDescriptor.TRAILER_LENGTH;
        return new UnsafeBuffer(SharedFile.map(path, bytes).address(), bytes);
    }

    @Override
    public void send(long sequence) {
        if (message == null) {
            write(sequence);
        } else {
            copy(sequence);
        }
    }

    private void write(long sequence) {
        int index = out.tryClaim(TYPE, length);
        while (index < 0) {
            Thread.onSpinWait();
            index = out.tryClaim(TYPE, length);
        }
        fill(outBuffer, index, sequence);
        out.commit(index);
    }

    private void copy(long sequence) {
        fill(message, 0, sequence);
        while (!out.write(TYPE, message, 0, length)) {
            Thread.onSpinWait();
        }
    }

    private static void fill(AtomicBuffer buffer, int index, long sequence) {
        buffer.putLong(index, sequence);
        buffer.putLong(index + 8, sequence);
        buffer.putLong(index + 16, sequence);
        buffer.putLong(index + 24, sequence);
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
