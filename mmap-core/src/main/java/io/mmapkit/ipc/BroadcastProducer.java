package io.mmapkit.ipc;

import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Sends messages to all consumers of a {@link BroadcastRing}. For one thread at a time.
 *
 * <p>There is always room, but in a gated ring, where it may have to be waited for.
 */
public final class BroadcastProducer implements AutoCloseable {
    private final BroadcastRing ring;
    private final BroadcastSender sender;
    private final Readers readers; // or null: it isn't gated
    private final Role role;
    private final Doorbell messages;
    private final Doorbell room;
    private final boolean inBarriers;
    private final long longest;
    private final Claim claim;
    private boolean closed;

    BroadcastProducer(BroadcastRing ring, BroadcastSender sender, Readers readers, Role role) {
        this.ring = ring;
        this.sender = sender;
        this.readers = readers;
        this.role = role;
        this.messages = ring.messageBell();
        this.room = ring.roomBell();
        this.inBarriers = Doorbell.register();
        this.longest = ring.longestMessage();
        this.claim = new BroadcastClaim(this, sender, ring.view());
    }

    /**
     * Claims room for a message; in a gated ring, if there is some.
     *
     * @param length of the message in bytes, from 0 to {@link BroadcastRing#longestMessage}
     * @return the claim, to be committed and closed; null if consumers of a gated ring still need the room. The next one is the same object again.
     *         If it is aborted, the old messages are gone all the same in whose place it was
     * @throws IllegalArgumentException if no message can be so long
     * @throws IllegalStateException if this or the ring is closed, or a claim is open
     */
    public Claim tryClaim(long length) {
        requireUsable(length);
        if (!hasRoom(length)) {
            return null;
        }
        sender.begin(length);
        Reference.reachabilityFence(ring);
        return claim.open(length, sender.end());
    }

    /**
     * Claims room for a message, in a gated ring waiting for it for some time.
     *
     * @param length of the message in bytes, from 0 to {@link BroadcastRing#longestMessage}
     * @param timeout how long to wait at most
     * @return the claim, as of {@link #tryClaim}; null if the time was over before there was room
     * @throws InterruptedIOException if the thread is interrupted, and stays so
     * @throws IllegalArgumentException if no message can be so long
     * @throws IllegalStateException if this or the ring is closed, or a claim is open
     */
    public Claim claim(long length, Duration timeout) throws InterruptedIOException {
        requireUsable(length);
        return awaitRoom(length, timeout) ? tryClaim(length) : null;
    }

    /**
     * Claims room for a message, in a gated ring waiting for it as long as it takes.
     *
     * @param length of the message in bytes, from 0 to {@link BroadcastRing#longestMessage}
     * @return the claim, as of {@link #tryClaim}
     * @throws InterruptedIOException if the thread is interrupted, and stays so
     * @throws IllegalArgumentException if no message can be so long
     * @throws IllegalStateException if this or the ring is closed, or a claim is open
     */
    public Claim claim(long length) throws InterruptedIOException {
        Claim given = tryClaim(length);
        while (given == null) {
            given = claim(length, Duration.ofDays(1));
        }
        return given;
    }

    /**
     * Sends a copy of a message; in a gated ring, if there is room.
     *
     * @param message at most {@link BroadcastRing#longestMessage} bytes
     * @return whether it was sent: always, in one that isn't gated
     * @throws IllegalArgumentException if it is longer
     * @throws IllegalStateException if this or the ring is closed, or a claim is open
     */
    public boolean offer(MemorySegment message) {
        long length = message.byteSize();
        requireUsable(length);
        if (!hasRoom(length)) {
            return false;
        }
        sender.begin(length);
        ring.words().copyIn(message, 0, sender.address(), length);
        publish(length);
        return true;
    }

    /**
     * Sends a copy of a message; in a gated ring, if there is room.
     *
     * @param message at most {@link BroadcastRing#longestMessage} bytes
     * @return whether it was sent: always, in one that isn't gated
     * @throws IllegalArgumentException if it is longer
     * @throws IllegalStateException if this or the ring is closed, or a claim is open
     */
    public boolean offer(byte[] message) {
        Objects.requireNonNull(message);
        return offer(MemorySegment.ofArray(message));
    }

    /**
     * Sends a copy of a message, in a gated ring waiting for room for some time.
     *
     * @param message at most {@link BroadcastRing#longestMessage} bytes
     * @param timeout how long to wait at most
     * @return whether it was sent; false if the time was over before there was room
     * @throws InterruptedIOException if the thread is interrupted, and stays so
     * @throws IllegalArgumentException if it is longer
     * @throws IllegalStateException if this or the ring is closed, or a claim is open
     */
    public boolean offer(MemorySegment message, Duration timeout) throws InterruptedIOException {
        requireUsable(message.byteSize());
        return awaitRoom(message.byteSize(), timeout) && offer(message);
    }

    private boolean hasRoom(long length) {
        if (readers == null) {
            return true;
        }
        boolean some = readers.areBeyond(sender.needed(length));
        Reference.reachabilityFence(ring);
        return some;
    }

    private boolean awaitRoom(long length, Duration timeout) throws InterruptedIOException {
        return readers == null || RingWait.until(List.of(room), () -> {
            requireOpen();
            return hasRoom(length);
        }, timeout);
    }

    private void publish(long length) {
        sender.publish(length);
        if (inBarriers) {
            messages.ring();
        } else {
            messages.ringWithFence();
        }
        Reference.reachabilityFence(ring); // until here its memory stays
        if (ring.isClosed()) { // it went into memory that is no one's, perhaps
            throw new IllegalStateException("the ring was closed meanwhile: it isn't known whether this was sent");
        }
    }

    /** Publishes the message that was claimed. */
    void commit(long length) {
        requireOpen();
        publish(length);
    }

    /** {@return where the next message will be: bytes sent since the beginning, headers and padding included} */
    public long position() {
        return sender.end();
    }

    private void requireUsable(long length) {
        requireOpen();
        if (length < 0 || length > longest) {
            throw new IllegalArgumentException(
                    "no length of a message: " + length + ", where the longest is " + longest);
        }
        if (claim.isOpen()) {
            throw new IllegalStateException("a claim is open");
        }
    }

    private void requireOpen() {
        if (closed || ring.isClosed()) {
            throw new IllegalStateException(closed ? "the producer is closed" : "the ring is closed");
        }
    }

    /** Lets another producer take this one's place. An open claim is aborted. Does nothing if it is closed. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            claim.end();
            ring.leave(this, role::leave);
        }
    }
}
