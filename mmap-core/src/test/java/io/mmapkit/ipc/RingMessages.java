package io.mmapkit.ipc;

import io.mmapkit.testing.Patterns;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Messages that can be told from each other, and what is received of them. */
final class RingMessages {
    static final int ALL = Integer.MAX_VALUE;
    /** Messages begin at multiples of so many bytes, each with a header before it. */
    static final int STEP = 64;

    private RingMessages() {}

    /** Of a length; those of other numbers differ, unless they are shorter than 4 bytes. */
    static byte[] message(int number, int length) {
        byte[] message = new byte[length];
        for (int i = 0; i < length; i++) {
            message[i] = (byte) (i < Integer.BYTES ? number >>> 8 * i : number * 31 + i);
        }
        return message;
    }

    static MemorySegment segment(int number, int length) {
        return MemorySegment.ofArray(message(number, length));
    }

    /** How much of a ring a message takes. */
    static long sizeOf(long length) {
        return (length + Long.BYTES + STEP - 1) / STEP * STEP;
    }

    /** All that is there. */
    static List<byte[]> drain(RingConsumer consumer) {
        List<byte[]> received = new ArrayList<>();
        consumer.poll(message -> received.add(message.toArray(ValueLayout.JAVA_BYTE)), ALL);
        return received;
    }

    /** Sends and receives until the next message of the producer is at an offset in the ring, a multiple of {@link #STEP}. */
    static void goTo(RingProducer producer, RingConsumer consumer, long offset, long capacity) {
        byte[] nothing = new byte[0];
        while ((producer.position() & capacity - 1) != offset) {
            if (!producer.offer(nothing)) {
                throw new AssertionError("no room at " + producer.position());
            }
            consumer.poll(message -> Patterns.isIn(message), 1);
        }
    }
}
