package io.mmapkit.ipc;

import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Sends messages into a ring. For one thread at a time; another producer of another thread or process sends through a lane of its own, if the ring
 * has several.
 *
 * <p>What was sent is received, whatever becomes of this process afterwards; what wasn't, nobody sees. Messages of one producer are received in the
 * order in which they were sent.
 */
public abstract sealed class RingProducer implements AutoCloseable permits SpscRing.Producer, MpscRing.Producer {
    private final Ring ring;
    private final Role role;
    private final LaneSender sender;
    private final Doorbell receiver;
    private final Doorbell room;
    private final boolean inBarriers;
    private final long lane;
    private final Claim claim;
    private boolean closed;

    RingProducer(Ring ring, int lane, Role role) {
        Lane where = ring.lane(lane);
        this.ring = ring;
        this.role = role;
        this.sender = new LaneSender(where);
        this.receiver = ring.receiverBell();
        this.room = new Doorbell(where.words(), where.control() + Lane.ROOM_BELL_AT);
        this.inBarriers = Doorbell.register();
        this.lane = Ring.positionOf(lane, 0);
        this.claim = new RingClaim(this, sender, this.lane, ring.view(lane));
    }

    /**
     * Claims room for a message, waiting for it as long as it takes: for ever if nobody receives.
     *
     * @param length of the message in bytes, from 0 to {@link #longestMessage}
     * @return the claim, to be committed and closed
     * @throws InterruptedIOException if the thread is interrupted, and stays so
     * @throws IllegalArgumentException if no message can be so long
     * @throws IllegalStateException if this or the ring is closed, or a claim is open
     */
    public final Claim claim(long length) throws InterruptedIOException {
        Claim given = tryClaim(length);
        while (given == null) {
            awaitRoom(length, Duration.ofDays(1));
            given = tryClaim(length);
        }
        return given;
    }

    /**
     * Claims room for a message, waiting for it for some time.
     *
     * @param length of the message in bytes, from 0 to {@link #longestMessage}
     * @param timeout how long to wait at most
     * @return the claim, to be committed and closed; null if the time was over before there was room
     * @throws InterruptedIOException if the thread is interrupted, and stays so
     * @throws IllegalArgumentException if no message can be so long
     * @throws IllegalStateException if this or the ring is closed, or a claim is open
     */
    public final Claim claim(long length, Duration timeout) throws InterruptedIOException {
        Claim given = tryClaim(length);
        return given == null && awaitRoom(length, timeout) ? tryClaim(length) : given;
    }

    /**
     * Claims room for a message, if there is some.
     *
     * @param length of the message in bytes, from 0 to {@link #longestMessage}
     * @return the claim, to be committed and closed; null if there is no room now. The next one is the same object again
     * @throws IllegalArgumentException if no message can be so long
     * @throws IllegalStateException if this or the ring is closed, or a claim is open
     */
    public final Claim tryClaim(long length) {
        requireUsable(length);
        return sender.begin(length) ? claim.open(length, lane | sender.tail()) : null;
    }

    /**
     * Sends a copy of a message, if there is room.
     *
     * @param message at most {@link #longestMessage} bytes
     * @return whether it was sent
     * @throws IllegalArgumentException if it is longer
     * @throws IllegalStateException if this or the ring is closed, or a claim is open
     */
    public final boolean offer(MemorySegment message) {
        long length = message.byteSize();
        requireUsable(length);
        if (!sender.beginCopy(length)) {
            return false;
        }
        ring.words().copyIn(message, 0, sender.address(0), length);
        publish();
        return true;
    }

    /**
     * Sends a copy of a message, if there is room.
     *
     * @param message at most {@link #longestMessage} bytes
     * @return whether it was sent
     * @throws IllegalArgumentException if it is longer
     * @throws IllegalStateException if this or the ring is closed, or a claim is open
     */
    public final boolean offer(byte[] message) {
        return offer(message, 0, message.length);
    }

    /**
     * Sends a copy of a part of an array, if there is room.
     *
     * @param source where the message is
     * @param offset where it begins
     * @param length of it, at most {@link #longestMessage} bytes
     * @return whether it was sent
     * @throws IndexOutOfBoundsException if that isn't in the array
     * @throws IllegalArgumentException if it is longer
     * @throws IllegalStateException if this or the ring is closed, or a claim is open
     */
    public final boolean offer(byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        requireUsable(length);
        if (!sender.beginCopy(length)) {
            return false;
        }
        ring.words().copyIn(source, offset, sender.address(0), length);
        publish();
        return true;
    }

    /**
     * Sends a copy of a message, waiting for room for some time.
     *
     * @param message at most {@link #longestMessage} bytes
     * @param timeout how long to wait at most
     * @return whether it was sent; false if the time was over before there was room
     * @throws InterruptedIOException if the thread is interrupted, and stays so
     * @throws IllegalArgumentException if it is longer
     * @throws IllegalStateException if this or the ring is closed, or a claim is open
     */
    public final boolean offer(MemorySegment message, Duration timeout) throws InterruptedIOException {
        return offer(message) || awaitRoom(message.byteSize(), timeout) && offer(message);
    }

    /**
     * Sends copies of several messages at once: all of them can be received, or none, and all become visible by one store.
     *
     * @param messages at least one; all of them together have to fit into the ring
     * @return whether they were sent; false if there is no room for all of them now
     * @throws IllegalArgumentException if there is none, or one is too long, or all of them never fit
     * @throws IllegalStateException if this or the ring is closed, or a claim is open
     */
    public final boolean offerAll(List<MemorySegment> messages) {
        return offerNow(List.copyOf(messages)); // what is checked is what is sent, whatever becomes of the list
    }

    private boolean offerNow(List<MemorySegment> messages) {
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("no message");
        }
        if (messages.size() == 1) {
            return offer(messages.getFirst());
        }
        long total = 0;
        for (MemorySegment message : messages) {
            requireUsable(message.byteSize());
            total += RecordHeader.sizeOf(message.byteSize());
        }
        if (total + RecordHeader.BYTES > ring.capacity()) {
            throw new IllegalArgumentException(
                    messages.size() + " messages with their headers have " + total + " bytes: more than the ring of "
                            + ring.capacity());
        }
        if (!sender.begin(total - RecordHeader.BYTES)) {
            return false;
        }
        long first = messages.getFirst().byteSize();
        ring.words().copyIn(messages.getFirst(), 0, sender.address(0), first);
        long end = RecordHeader.sizeOf(first);
        for (MemorySegment message : messages.subList(1, messages.size())) {
            ring.words().copyIn(message, 0, sender.address(end), message.byteSize());
            end = sender.prepare(message.byteSize(), end);
        }
        sender.publishAll(first, end);
        announce();
        return true;
    }

    /**
     * Sends a copy of a message of any length, in pieces if it is longer than {@link #longestMessage}. The receiver puts them together again. If the
     * time ends, or this process, before the last piece is sent, the receiver drops the others. A receiver that is replaced before it had all pieces,
     * because it died or was closed, takes the message along: only what fits into the ring outlives its receiver.
     *
     * @param message any; not changed meanwhile
     * @param timeout how long to wait at most, for all pieces together
     * @return whether all of it was sent
     * @throws InterruptedIOException if the thread is interrupted, and stays so
     * @throws IllegalStateException if this or the ring is closed, or a claim is open
     */
    public final boolean offerInPieces(MemorySegment message, Duration timeout) throws InterruptedIOException {
        long longest = longestMessage();
        if (message.byteSize() <= longest) {
            return offer(message, timeout);
        }
        long limit = RingWait.nanos(timeout);
        long start = System.nanoTime();
        long piece = Math.max(RecordHeader.BYTES, longest / 2 & -RecordHeader.BYTES); // so that sending and receiving overlap
        for (long at = 0; at < message.byteSize();) {
            long length = Math.min(piece, message.byteSize() - at);
            requireUsable(length);
            while (!sender.begin(length)) {
                if (!awaitRoom(length, Duration.ofNanos(limit - (System.nanoTime() - start)))) {
                    return false;
                }
            }
            ring.words().copyIn(message, at, sender.address(0), length);
            long flags = RecordHeader.PUBLISHED | (at == 0 ? RecordHeader.FIRST : 0)
                    | (at + length == message.byteSize() ? RecordHeader.LAST : 0);
            sender.publishPiece(length, flags);
            announce();
            at += length;
        }
        return true;
    }

    private boolean awaitRoom(long length, Duration timeout) throws InterruptedIOException {
        try {
            return RingWait.until(List.of(room), () -> {
                if (ring.isClosed()) {
                    throw new IllegalStateException("the ring is closed");
                }
                return sender.hasRoom(length);
            }, timeout);
        } finally {
            Reference.reachabilityFence(this); // the wait ends with a store, into memory that is there as long as the ring is
        }
    }

    /** Publishes the message that was begun. */
    final void publish() {
        sender.publish();
        announce();
    }

    private void announce() {
        if (inBarriers) {
            receiver.ring();
        } else {
            receiver.ringWithFence();
        }
        if (ring.isClosed()) { // it went into memory that is no one's, perhaps
            throw new IllegalStateException("the ring was closed meanwhile: it isn't known whether this was sent");
        }
    }

    /** {@return where the next message will be: bytes sent since the beginning, headers and padding included, with the lane in the upper 8 bits} */
    public final long position() {
        return lane | sender.tail();
    }

    /** {@return how long a message may be, in bytes: nearly half of the ring} */
    public final long longestMessage() {
        return sender.longest();
    }

    private void requireUsable(long length) {
        requireOpen();
        if (Long.compareUnsigned(length, sender.longest()) > 0) {
            throw new IllegalArgumentException(
                    "no length of a message: " + length + ", where the longest is " + sender.longest());
        }
        if (claim.isOpen()) {
            throw new IllegalStateException("a claim is open");
        }
    }

    /** That the ring is closed is seen after the next message is published at the latest: in {@link #announce}. */
    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(ring.isClosed() ? "the ring is closed" : "the producer is closed");
        }
    }

    /** Tells who comes from now on that the ring was closed. */
    final void ringClosed() {
        closed = true;
    }

    /** Lets another producer take this one's place. An open claim is aborted. Does nothing if it is closed. */
    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            claim.end();
            ring.leave(role, this);
        }
    }
}
