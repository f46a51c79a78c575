package io.mmapkit.ipc;

import java.util.ArrayList;
import java.util.List;

/** What was published through a broadcast ring, and what of it has to be intact: worked out from lengths alone. */
final class BroadcastHistory {
    private final int capacity;
    private final long firstNumber;
    private final List<byte[]> messages = new ArrayList<>();
    private final List<Long> positions = new ArrayList<>();
    private long end;
    private int oldest; // index

    /** A ring that has been used up to a position; or, if that is 0, never. */
    BroadcastHistory(int capacity, long end) {
        this.capacity = capacity;
        this.end = end;
        this.firstNumber = end == 0 ? 1 : SmallBroadcast.USED;
        if (end != 0) {
            messages.add(new byte[Long.BYTES]);
            positions.add(end - Broadcast.sizeOf(Long.BYTES));
        }
    }

    private BroadcastHistory(BroadcastHistory other) {
        this.capacity = other.capacity;
        this.firstNumber = other.firstNumber;
        this.messages.addAll(other.messages);
        this.positions.addAll(other.positions);
        this.end = other.end;
        this.oldest = other.oldest;
    }

    BroadcastHistory copy() {
        return new BroadcastHistory(this);
    }

    /** Up to where all has to be given up for a message of so many bytes. */
    long needed(int length) {
        return end + Broadcast.sizeOf(length) - capacity;
    }

    /** A message is begun. */
    void begin(int length) {
        long needed = needed(length);
        while (oldest < size() && positions.get(oldest) < needed) {
            oldest++;
        }
    }

    /** It is published. */
    void publish(byte[] message) {
        messages.add(message);
        positions.add(end);
        end += Broadcast.sizeOf(message.length);
    }

    long end() {
        return end;
    }

    /** How many were published. */
    int size() {
        return messages.size();
    }

    /** How many of them are gone. */
    int oldest() {
        return oldest;
    }

    List<byte[]> from(int index) {
        return messages.subList(index, size());
    }

    /** Which message has a number. */
    int indexOf(long number) {
        return (int) (number - firstNumber);
    }
}
