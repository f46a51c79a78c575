package io.mmapkit.bench.ipc;

import io.mmapkit.ipc.Claim;
import io.mmapkit.ipc.MessageHandler;
import io.mmapkit.ipc.Ring;
import io.mmapkit.ipc.RingConsumer;
import io.mmapkit.ipc.RingProducer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Two rings of the library: messages are written where they lie, and read there. */
class RingLink implements Link {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final Ring out;
    private final Ring in;
    private final RingProducer producer;
    private final RingConsumer consumer;
    private final long length;
    private final MessageHandler handler = this::receive;
    private Receiver receiver;

    RingLink(Ring out, Ring in, RingProducer producer, RingConsumer consumer, int length) {
        this.out = out;
        this.in = in;
        this.producer = producer;
        this.consumer = consumer;
        this.length = length;
    }

    final RingProducer producer() {
        return producer;
    }

    final RingConsumer consumer() {
        return consumer;
    }

    @Override
    public void send(long sequence) {
        Claim claim = producer.tryClaim(length);
        while (claim == null) {
            Thread.onSpinWait();
            claim = producer.tryClaim(length);
        }
        MemorySegment message = claim.segment();
        message.set(LONG, 0, sequence);
        message.set(LONG, 8, sequence);
        message.set(LONG, 16, sequence);
        message.set(LONG, 24, sequence);
        claim.commit();
    }

    @Override
    public int poll(Receiver to, int limit) {
        receiver = to;
        return consumer.poll(handler, limit);
    }

    private void receive(MemorySegment message) {
        receiver.receive(message.get(LONG, 0));
    }

    @Override
    public void close() {
        out.close();
        in.close();
    }
}
