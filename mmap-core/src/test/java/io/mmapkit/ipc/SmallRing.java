package io.mmapkit.ipc;

import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A ring far smaller than a page, whose memory can be taken down and put back: the real one, but for {@link RingStores}. */
final class SmallRing implements AutoCloseable {
    /** How much of an image is control words: those of the ring, and of its one lane. */
    static final int CONTROL = 512 + Lane.CONTROL_BYTES;

    private static final long PAGE = 4096;
    private static final int OWNER_AT = 512 + Lane.OWNER_AT;
    private static final int HEAD_AT = 512 + Lane.HEAD_AT;

    private final SharedSegment first;
    private final SpscRing ring;
    private final RingStores stores;
    private final RingMemory memory;
    private final int capacity;

    /**
     * @param slot which participant it is: what one in slot 1 leaves behind is taken for a dead one's by one in slot 0 of other memory
     */
    SmallRing(int capacity, int slot, RingMutation mutation) throws IOException {
        this.capacity = capacity;
        this.first = SharedSegment.anonymous("small", 2 * PAGE);
        SharedSegment own = slot == 0
                ? first
                : SharedSegment.builder().descriptor(first.descriptor()).attach();
        this.stores = new RingStores(mutation);
        this.memory = RingMemory.map(own, PAGE, PAGE, 1);
        this.ring = new SpscRing(
                new Ring.Opened(own, new RingLayout(capacity, 1), memory, Ownership.of(own), stores));
        stores.of(ring.lane(0));
    }

    SpscRing ring() {
        return ring;
    }

    RingStores stores() {
        return stores;
    }

    int capacity() {
        return capacity;
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

    /**
     * The memory of a ring that was used for long: nobody is there and nothing to be received, and all the rest looks like messages that are sent from
     * now on.
     */
    void use(long position) {
        MemorySegment image = MemorySegment.ofArray(new byte[CONTROL + capacity]);
        for (int at = 0; at < capacity; at += Long.BYTES) {
            long next = position + (at - position & capacity - 1);
            image.set(ValueLayout.JAVA_LONG_UNALIGNED, CONTROL + at,
                    RecordHeader.of(RecordHeader.WHOLE, Lane.lapOf(next, capacity), Long.BYTES));
        }
        image.set(ValueLayout.JAVA_LONG_UNALIGNED, CONTROL + (position & capacity - 1), 0);
        image.set(ValueLayout.JAVA_LONG_UNALIGNED, HEAD_AT, position);
        image.set(ValueLayout.JAVA_INT_UNALIGNED, OWNER_AT, 0);
        put((byte[]) image.heapBase().orElseThrow());
    }

    /** Stores what a mutation stores too early. */
    void storeHead(long position) {
        stores.putLongRelease(ring.lane(0).control() + Lane.HEAD_AT, position);
    }

    @Override
    public void close() {
        ring.close();
        first.close();
    }
}
