package io.mmapkit.ipc;

import io.mmapkit.shared.SharedSegment;
import io.mmapkit.shared.SharedSegmentBuilder;
import java.io.IOException;

/** The kinds of rings with one consumer, so that one test is for all of them. */
enum RingKind {
    SPSC {
        @Override
        Ring create(SharedSegmentBuilder where, long capacity) throws IOException {
            return SpscRing.create(where, capacity);
        }

        @Override
        Ring attach(SharedSegmentBuilder where) throws IOException {
            return SpscRing.attach(where);
        }

        @Override
        Ring createOrAttach(SharedSegmentBuilder where, long capacity) throws IOException {
            return SpscRing.createOrAttach(where, capacity);
        }

        @Override
        RingProducer producer(Ring ring) {
            return ((SpscRing) ring).producer();
        }

        @Override
        RingConsumer consumer(Ring ring) {
            return ((SpscRing) ring).consumer();
        }
    },
    MPSC {
        @Override
        Ring create(SharedSegmentBuilder where, long capacity) throws IOException {
            return MpscRing.create(where, capacity, LANES);
        }

        @Override
        Ring attach(SharedSegmentBuilder where) throws IOException {
            return MpscRing.attach(where);
        }

        @Override
        Ring createOrAttach(SharedSegmentBuilder where, long capacity) throws IOException {
            return MpscRing.createOrAttach(where, capacity, LANES);
        }

        @Override
        RingProducer producer(Ring ring) {
            return ((MpscRing) ring).producer();
        }

        @Override
        RingConsumer consumer(Ring ring) {
            return ((MpscRing) ring).consumer();
        }
    };

    static final int LANES = 3;

    abstract Ring create(SharedSegmentBuilder where, long capacity) throws IOException;

    abstract Ring attach(SharedSegmentBuilder where) throws IOException;

    abstract Ring createOrAttach(SharedSegmentBuilder where, long capacity) throws IOException;

    abstract RingProducer producer(Ring ring);

    abstract RingConsumer consumer(Ring ring);

    /** One without a name. */
    Ring create(long capacity) throws IOException {
        return create(SharedSegment.builder().memfd("ring"), capacity);
    }
}
