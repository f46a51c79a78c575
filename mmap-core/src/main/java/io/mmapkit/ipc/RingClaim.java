package io.mmapkit.ipc;

import java.lang.foreign.MemorySegment;

/** Room in a lane of a ring. */
final class RingClaim extends Claim {
    private final RingProducer producer;
    private final LaneSender sender;
    private final long lane;

    /**
     * Of a producer.
     *
     * @param lane it sends through, as it is in a position
     * @param view of the lane's data, twice
     */
    RingClaim(RingProducer producer, LaneSender sender, long lane, MemorySegment view) {
        super(view);
        this.producer = producer;
        this.sender = sender;
        this.lane = lane;
    }

    @Override
    long tail() {
        return lane | sender.tail();
    }

    @Override
    long offset() {
        return sender.offset();
    }

    @Override
    void publish() {
        producer.publish();
    }
}
