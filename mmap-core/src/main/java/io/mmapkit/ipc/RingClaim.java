package io.mmapkit.ipc;

import java.lang.foreign.MemorySegment;

/** Room in a lane of a ring. */
final class RingClaim extends Claim {
    private final RingProducer producer;
    private final LaneSender sender;
    private final long lane;
    private final MemorySegment view;

    /**
     * Of a producer.
     *
     * @param lane it sends through, as it is in a position
     * @param view of the lane's data, twice
     */
    RingClaim(RingProducer producer, LaneSender sender, long lane, MemorySegment view) {
        this.producer = producer;
        this.sender = sender;
        this.lane = lane;
        this.view = view;
    }

    @Override
    long tail() {
        return lane | sender.tail();
    }

    @Override
    MemorySegment newSegment(long byteSize) {
        return view.asSlice(sender.offset(), byteSize);
    }

    @Override
    void publish() {
        producer.publish();
    }
}
