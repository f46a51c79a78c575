package io.mmapkit.ipc;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;

/**
 * Plays one part in a ring, and says each line what it has done: "sent 3" once three messages are, "received 7" when the seventh is handled. Before
 * a store it dies, or before each it stops.
 */
final class RingDeedProgram {
    static final int ENDED_ALIVE = 78;
    static final int LENGTH = 40;
    static final int SENT = 7;

    /** What to do. */
    enum Deed {
        /** Sends {@link #SENT} messages in all ways there are, and leaves. */
        SEND {
            @Override
            void by(RingKind kind, Ring ring) throws IOException {
                try (RingProducer producer = kind.producer(ring)) {
                    require(producer.offer(RingMessages.message(1, LENGTH)));
                    System.out.println("sent 1");
                    try (Claim claim = producer.claim(LENGTH)) {
                        claim.segment().copyFrom(RingMessages.segment(-1, LENGTH));
                    }
                    try (Claim claim = producer.claim(LENGTH)) {
                        claim.segment().copyFrom(RingMessages.segment(2, LENGTH));
                        claim.commit();
                    }
                    System.out.println("sent 2");
                    require(producer.offerAll(List.of(RingMessages.segment(3, LENGTH),
                            RingMessages.segment(4, LENGTH), RingMessages.segment(5, LENGTH))));
                    System.out.println("sent 5");
                    require(producer.offer(MemorySegment.ofArray(RingMessages.message(6, LENGTH))));
                    System.out.println("sent 6");
                    require(producer.offer(RingMessages.message(7, LENGTH)));
                    System.out.println("sent 7");
                }
            }
        },
        /** Receives what is there, one message first and then two at a time; waits for more in vain, and leaves. */
        RECEIVE {
            @Override
            void by(RingKind kind, Ring ring) throws IOException {
                try (RingConsumer consumer = kind.consumer(ring)) {
                    int limit = 1;
                    while (consumer.poll(message -> System.out
                            .println("received " + message.get(ValueLayout.JAVA_INT, 0)), limit) > 0) {
                        System.out.println("polled");
                        limit = 2;
                    }
                    consumer.await(Duration.ofMillis(1));
                }
            }
        };

        abstract void by(RingKind kind, Ring ring) throws IOException;
    }

    private RingDeedProgram() {}

    public static void main(String[] arguments) throws IOException {
        int last = Integer.parseInt(arguments[3]);
        RingKind kind = RingKind.valueOf(arguments[1]);
        RingDeath words = new RingDeath(last >= 0 ? store -> {
            if (store == last) {
                System.out.flush();
                RingDeath.die();
            }
        } : store -> {
            System.out.println("stops " + store);
            System.out.flush();
            RingDeath.stop();
        });
        Deed.valueOf(arguments[0]).by(kind, RingDeath.attach(kind, arguments[2], words));
        System.out.println("ended");
        System.out.flush();
        Runtime.getRuntime().halt(ENDED_ALIVE); // the ring isn't closed
    }

    private static void require(boolean isSent) {
        if (!isSent) {
            throw new AssertionError("no room");
        }
    }
}
