package io.mmapkit.bench.ipc;

import io.mmapkit.ipc.Ring;
import io.mmapkit.ipc.RingConsumer;
import io.mmapkit.ipc.RingProducer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Two rings of the library: messages are written elsewhere and then copied in. */
final class CopyLink extends RingLink {
    private final MemorySegment message;

    CopyLink(Ring out, Ring in, RingProducer producer, RingConsumer consumer, int length) {
        super(out, in, producer, consumer, length);
        this.message = Arena.global().allocate(length, Long.BYTES);
    }

    @Override
    public void send(long sequence) {
        for (long at = 0; at < 4L * Long.BYTES; at += Long.BYTES) {
            message.set(ValueLayout.JAVA_LONG, at, sequence);
        }
        while (!producer().offer(message)) {
            Thread.onSpinWait();
        }
    }
}
