package io.mmapkit.bench.ipc;

import java.io.Closeable;
import java.io.IOException;

/**
 * One end of what messages are passed by: it sends in one direction and receives in the other. Each message has a length that never changes, and begins
 * with its sequence number, four times. What the system refuses is an UncheckedIOException. For one thread.
 */
interface Link extends Closeable {
    /** Sends a message, polling until there is room. */
    void send(long sequence);

    /**
     * Receives the messages that are there; one that can't be polled waits for one.
     *
     * @param limit how many at most
     * @return how many were received
     */
    int poll(Receiver receiver, int limit);

    /** What its users do between two polls that find nothing, if they can't do anything else: what its own strategy for busy waiting does. */
    default void idle() {
        Thread.onSpinWait();
    }

    /** What messages are given to, as they come. */
    interface Receiver {
        void receive(long sequence);
    }
}
