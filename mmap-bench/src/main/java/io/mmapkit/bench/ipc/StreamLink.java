package io.mmapkit.bench.ipc;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Two streams of bytes: each message is one write; a read takes as many as there are. */
final class StreamLink implements Link {
    private static final int READ_BYTES = 64 << 10;

    private final WritableByteChannel out;
    private final ReadableByteChannel in;
    private final ByteBuffer message;
    private final ByteBuffer received;
    private final int length;

    StreamLink(WritableByteChannel out, ReadableByteChannel in, int length) {
        this.out = out;
        this.in = in;
        this.length = length;
        this.message = ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
        this.received = ByteBuffer.allocateDirect(Math.max(READ_BYTES, length)).order(ByteOrder.nativeOrder()).flip();
    }

    @Override
    public void send(long sequence) {
        message.clear();
        message.putLong(0, sequence).putLong(8, sequence).putLong(16, sequence).putLong(24, sequence);
        try {
            while (message.hasRemaining()) {
                int _ = out.write(message);
            }
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    @Override
    public int poll(Receiver receiver, int limit) {
        if (received.remaining() < length) {
            read();
        }
        int count = 0;
        while (count < limit && received.remaining() >= length) {
            int at = received.position();
            received.position(at + length);
            count++;
            receiver.receive(received.getLong(at));
        }
        return count;
    }

    private void read() {
        received.compact();
        try {
            if (in.read(received) < 0) {
                throw new EOFException("the other end was closed");
            }
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        } finally {
            received.flip();
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
        in.close();
    }
}
