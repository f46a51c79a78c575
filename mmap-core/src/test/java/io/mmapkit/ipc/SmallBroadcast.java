package io.mmapkit.ipc;

import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A broadcast ring far smaller than a page, whose memory can be taken down and put back: the real one, but for {@link BroadcastStores}. */
final class SmallBroadcast implements AutoCloseable {
    /** The number of the message that is there after {@link #use}. */
    static final int USED = 1000;

    private static final int CONTROL = BroadcastLayout.CONTROL_BYTES;
    private static final long PAGE = 4096;

    private final SharedSegment first;
    private final BroadcastRing ring;
    private final BroadcastStores stores;
    private final RingMemory memory;
    private final int capacity;

    /**
     * @param slot which participant it is: what one in slot 1 leaves behind is taken for a dead one's by one in slot 0 of other memory
     */
    SmallBroadcast(int capacity, boolean gated, int slot, BroadcastMutation mutation) throws IOException {
        this.capacity = capacity;
        this.first = SharedSegment.anonymous("small", CONTROL + PAGE);
        SharedSegment own = slot == 0
                ? first
                : SharedSegment.builder().descriptor(first.descriptor()).attach();
        this.stores = new BroadcastStores(mutation);
        this.memory = RingMemory.map(own, CONTROL, PAGE, 1);
        this.ring = new BroadcastRing(own, new BroadcastLayout(capacity, gated), Ownership.of(own), memory, stores);
        stores.of(memory.lane(0), capacity, CONTROL);
        stores.controlAt(memory.control());
    }

    BroadcastRing ring() {
        return ring;
    }

    BroadcastStores stores() {
        return stores;
    }

    long controlBlock() {
        return memory.control();
    }

    /** What is in memory. */
    byte[] image() {
        return new SmallMemory(memory, CONTROL, capacity).image();
    }

    /** Puts something else there. */
    void put(byte[] image) {
        new SmallMemory(memory, CONTROL, capacity).put(image);
    }

    /** Memory that was never used. */
    byte[] unused() {
        return new byte[CONTROL + capacity];
    }

    /** The memory of a ring that was used for long: one message of 8 bytes is there, and all the rest looks like messages. */
    byte[] used(long end) {
        byte[] bytes = unused();
        MemorySegment image = MemorySegment.ofArray(bytes);
        for (int at = 0; at < capacity; at += Long.BYTES) {
            image.set(ValueLayout.JAVA_LONG_UNALIGNED, CONTROL + at, Long.BYTES);
        }
        long start = end - Broadcast.sizeOf(Long.BYTES);
        put(image, start, Long.BYTES);
        put(image, start + Long.BYTES, USED);
        put(image, start + 2 * Long.BYTES, 0);
        image.set(ValueLayout.JAVA_LONG_UNALIGNED, BroadcastLayout.OLDEST_AT, start);
        image.set(ValueLayout.JAVA_LONG_UNALIGNED, BroadcastLayout.LATEST_AT, start);
        image.set(ValueLayout.JAVA_LONG_UNALIGNED, BroadcastLayout.SEQUENCE_AT, USED);
        image.set(ValueLayout.JAVA_LONG_UNALIGNED, BroadcastLayout.END_AT, end);
        return bytes;
    }

    private void put(MemorySegment image, long position, long value) {
        image.set(ValueLayout.JAVA_LONG_UNALIGNED, CONTROL + (position & capacity - 1), value);
    }

    @Override
    public void close() {
        ring.close();
        first.close();
    }
}
