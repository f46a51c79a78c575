package io.mmapkit.ipc;

import java.lang.foreign.MemorySegment;

/** Room in a broadcast ring. */
final class BroadcastClaim extends Claim {
    private final BroadcastProducer producer;
    private final BroadcastSender sender;
    private final MemorySegment view;

    /** Of a producer of a ring whose data are there twice in the view. */
    BroadcastClaim(BroadcastProducer producer, BroadcastSender sender, MemorySegment view) {
        this.producer = producer;
        this.sender = sender;
        this.view = view;
    }

    @Override
    long tail() {
        return sender.end();
    }

    @Override
    MemorySegment newSegment(long byteSize) {
        return view.asSlice(sender.offset(), byteSize);
    }

    @Override
    void publish() {
        producer.commit(byteSize());
    }
}
