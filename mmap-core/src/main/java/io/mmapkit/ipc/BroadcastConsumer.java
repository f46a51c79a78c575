package io.mmapkit.ipc;

import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;

/** Receives the messages of a {@link BroadcastRing}. For one thread at a time; there may be any number, each of which receives all. */
public final class BroadcastConsumer implements AutoCloseable {
    private final BroadcastRing ring;
    private final BroadcastReceiver receiver;
    private final Readers readers; // or null: it isn't gated
    private final int place;
    private final List<Doorbell> bell;
    private final Doorbell room;
    private boolean polling;
    private boolean closed;

    BroadcastConsumer(BroadcastRing ring, BroadcastReceiver receiver, Readers readers, int place) {
        this.ring = ring;
        this.receiver = receiver;
        this.readers = readers;
        this.place = place;
        this.bell = List.of(ring.messageBell());
        this.room = ring.roomBell();
        Doorbell.register();
    }

    /**
     * Handles the messages that are there: copies of them, since the producer may write over a message at any time. It never waits: who polls again at
     * once if nothing was there should {@linkplain Thread#onSpinWait pause} or {@link #await} before.
     *
     * @param handler is given each; what it throws ends the poll, and the message counts as received
     * @param limit how many at most, above 0
     * @return how many were handled; 0 if none was there
     * @throws IllegalArgumentException if the limit isn't above 0
     * @throws IllegalStateException if this or the ring is closed, if the ring was damaged, or if the handler polls
     */
    public int poll(MessageHandler handler, int limit) {
        if (limit <= 0) {
            throw new IllegalArgumentException("a limit above 0, and not " + limit);
        }
        requireOpen();
        if (polling) {
            throw new IllegalStateException("a handler can't poll the ring that it is called by");
        }
        polling = true;
        int handled = 0;
        try {
            while (handled < limit && !closed) {
                MemorySegment message = receiver.next();
                if (message == null) {
                    break;
                }
                handled++;
                handler.onMessage(message);
            }
        } finally {
            polling = false;
            if (readers != null && handled > 0 && !closed) {
                readers.advance(place, receiver.position());
                room.ringWithFence();
            }
            Reference.reachabilityFence(ring); // until here its memory stays
        }
        return handled;
    }

    /**
     * Waits until a message is there.
     *
     * @param timeout how long at most
     * @return whether one is; false if the time was over before
     * @throws InterruptedIOException if the thread is interrupted, and stays so
     * @throws IllegalStateException if this or the ring is closed, before or meanwhile
     */
    public boolean await(Duration timeout) throws InterruptedIOException {
        try {
            return RingWait.until(bell, () -> {
                requireOpen();
                return receiver.hasNext();
            }, timeout);
        } finally {
            Reference.reachabilityFence(ring);
        }
    }

    /** {@return how many messages were written over before this consumer came to them, up to the last one it received} */
    public long lost() {
        return receiver.lost();
    }

    /** {@return the number of the message that this expects next: messages are numbered from 1 on, and keep their numbers} */
    public long sequence() {
        return receiver.expected();
    }

    /** {@return the position of the next message, as far as it isn't written over before} */
    public long position() {
        return receiver.position();
    }

    private void requireOpen() {
        if (closed || ring.isClosed()) {
            throw new IllegalStateException(closed ? "the consumer is closed" : "the ring is closed");
        }
    }

    /** Ends receiving. Does nothing if it is closed. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            ring.leave(this, () -> {
                if (readers != null) {
                    readers.leave(place);
                    room.ringWithFence();
                }
            });
        }
    }
}
