package io.mmapkit.ipc;

import io.mmapkit.libc.Views;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/** The receiving side of a broadcast ring, of which there may be any number. For one thread. */
final class BroadcastReceiver {
    private final Broadcast ring;
    private MemorySegment buffer = Arena.ofAuto().allocate(256, Long.BYTES);
    private long position;
    private long expected; // number of the next message
    private long lost;

    BroadcastReceiver(Broadcast ring) {
        this.ring = ring;
    }

    long position() {
        return position;
    }

    long expected() {
        return expected;
    }

    long lost() {
        return lost;
    }

    boolean hasNext() {
        return position < ring.end();
    }

    /** Begins with the oldest message that is intact. */
    void joinOldest() {
        while (true) {
            long oldest = ring.oldest();
            long sequence = ring.sequence();
            if (oldest == ring.end()) {
                if (isJoinedAt(oldest, Math.max(1, sequence))) {
                    return;
                }
            } else {
                sequence = ring.sequenceAt(oldest);
                VarHandle.acquireFence();
                if (oldest == ring.oldest()) {
                    position = oldest;
                    expected = sequence;
                    return;
                }
            }
        }
    }

    /** An empty ring: before its first message, or while one is written that takes the room of all others. */
    private boolean isJoinedAt(long end, long sequence) {
        VarHandle.acquireFence();
        if (ring.oldest() == end && ring.end() == end && Math.max(1, ring.sequence()) == sequence) {
            position = end;
            expected = sequence;
            return true;
        }
        return false;
    }

    /** Begins with what is sent from now on: behind the last message, or the one before, if it is only just there. */
    void joinLatest() {
        long latest = ring.latest();
        long length = ring.lengthAt(latest);
        long sequence = ring.sequenceAt(latest);
        VarHandle.acquireFence();
        if (latest < ring.oldest() || latest >= ring.end() || !ring.isLength(length)) {
            joinOldest(); // there is none, or the producer died before it could say so, or it was written over just now
            return;
        }
        position = latest + Broadcast.sizeOf(length);
        expected = sequence + 1;
    }

    /** Whether what is at the position is intact, after it was read. */
    boolean isIntact() {
        VarHandle.acquireFence();
        return ring.oldest() <= position;
    }

    /**
     * Goes on to what stays intact until the producer has looked at its readers once more. It may have looked before it could see this one, and not yet have
     * begun; but then for a message of half the ring at most, which it writes at an end that is seen here.
     *
     * @return false if the producer was there before
     * @throws IllegalStateException if the ring was damaged
     */
    boolean reachesSafety() {
        while (true) {
            long behind = ring.end() - position;
            if (behind <= ring.capacity() / 2) {
                return true;
            }
            long length = ring.lengthAt(position);
            long sequence = ring.sequenceAt(position);
            if (!isIntact()) {
                return false;
            }
            if (behind > ring.capacity() || !ring.isLength(length)) {
                throw Broadcast.damagedAt(position);
            }
            position += Broadcast.sizeOf(length);
            expected = sequence + 1;
        }
    }

    /**
     * A copy of the next message; null if there is none. Messages that were lost before it are counted.
     */
    MemorySegment next() {
        while (position < ring.end()) {
            long length = ring.lengthAt(position);
            long sequence = ring.sequenceAt(position);
            if (ring.isLength(length)) {
                if (length > buffer.byteSize()) {
                    buffer = Arena.ofAuto().allocate(Math.max(length, 2 * buffer.byteSize()), Long.BYTES);
                }
                MemorySegment.copy(Views.ALL, ring.addressOf(position) + Broadcast.HEADER_BYTES, buffer, 0, length);
                if (isIntact()) {
                    lost += sequence - expected;
                    expected = sequence + 1;
                    position += Broadcast.sizeOf(length);
                    return buffer.asSlice(0, length).asReadOnly();
                }
            } else if (isIntact()) {
                throw Broadcast.damagedAt(position);
            }
            position = ring.oldest(); // the producer was there before us
        }
        return null;
    }
}
