package io.mmapkit.bench.ipc;

import java.util.Arrays;

/** What one of two players does with its link. */
enum Role {
    /** Sends a message, waits for the answer, and so on; tells how long each round trip took. */
    PING {
        @Override
        Report play(Link link, long from, int count) {
            Arrivals arrivals = new Arrivals(from + 1) {
                @Override
                public void receive(long sequence) {
                    time = System.nanoTime();
                    super.receive(sequence);
                }
            };
            long[] nanos = new long[count];
            for (int trip = 0; trip < count; trip++) {
                long start = System.nanoTime();
                link.send(from + 1 + trip);
                while (link.poll(arrivals, 1) == 0) {
                    // no pause: what it costs differs between processors
                }
                nanos[trip] = arrivals.time - start;
            }
            return Report.ofTrips(nanos);
        }
    },

    /** Answers each message. */
    PONG {
        @Override
        Report play(Link link, long from, int count) {
            Arrivals arrivals = new Arrivals(from + 1) {
                @Override
                public void receive(long sequence) {
                    super.receive(sequence);
                    link.send(sequence);
                }
            };
            for (int trip = 0; trip < count;) {
                trip += link.poll(arrivals, 1);
            }
            return Report.NONE;
        }
    },

    /** Sends one message after the other. */
    SOURCE {
        @Override
        Report play(Link link, long from, int count) {
            for (long sequence = from + 1; sequence <= from + count; sequence++) {
                link.send(sequence);
            }
            return Report.NONE;
        }
    },

    /** Receives one message after the other; tells how long one took, which is the median of parts. */
    SINK {
        @Override
        Report play(Link link, long from, int count) {
            Arrivals arrivals = new Arrivals(from + 1);
            double[] nanos = new double[PARTS];
            int before = 0;
            int received = 0;
            long start = System.nanoTime();
            for (int part = -1; part < PARTS; part++) {
                int end = (int) ((part + 2L) * count / (PARTS + 1));
                while (received < end) {
                    received += link.poll(arrivals, Math.min(BATCH, count - received));
                }
                long now = System.nanoTime();
                if (part >= 0) { // the other one may have to wake up in the first one
                    nanos[part] = (now - start) / (double) Math.max(1, received - before);
                }
                start = now;
                before = received;
            }
            Arrays.sort(nanos);
            return Report.ofMessages(nanos[PARTS / 2]);
        }
    };

    /** So short that most aren't interrupted by other work. */
    static final int PARTS = 15;
    /** How many messages are received at once at most. */
    static final int BATCH = 256;

    /** Plays: receives, or sends, so many messages, the first of which is the one after {@code from}. */
    abstract Report play(Link link, long from, int count);
}
