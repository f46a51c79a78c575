package io.mmapkit.ipc;

import java.lang.foreign.MemorySegment;

/** Room in a broadcast ring. */
final class BroadcastClaim extends Claim {
    private final BroadcastProducer producer;
    private final BroadcastSender sender;

    /** Of a producer of a ring whose data are there twice in the view. */
    BroadcastClaim(BroadcastProducer producer, BroadcastSender sender, MemorySegment view) {
        super(view);
        this.producer = producer;
        this.sender = sender;
    }

    @Override
    long tail() {
        return sender.end();
    }

    @Override
    long offset() {
        return sender.offset();
    }

    @Override
    void publish() {
        producer.commit(byteSize());
    }
}
