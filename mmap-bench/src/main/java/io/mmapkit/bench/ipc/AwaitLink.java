package io.mmapkit.bench.ipc;

import io.mmapkit.ipc.Ring;
import io.mmapkit.ipc.RingConsumer;
import io.mmapkit.ipc.RingProducer;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** Two rings of the library, whose receivers wait for messages in place of polling. */
final class AwaitLink extends RingLink {
    private static final Duration LONG = Duration.ofMinutes(1);

    AwaitLink(Ring out, Ring in, RingProducer producer, RingConsumer consumer, int length) {
        super(out, in, producer, consumer, length);
    }

    @Override
    public int poll(Receiver to, int limit) {
        try {
            boolean _ = consumer().await(LONG);
        } catch (InterruptedIOException interrupted) {
            throw new UncheckedIOException(interrupted);
        }
        return super.poll(to, limit);
    }
}
