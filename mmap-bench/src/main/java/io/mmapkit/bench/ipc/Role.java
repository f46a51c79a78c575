package io.mmapkit.bench.ipc;

import java.util.Arrays;

/** What one of two players does with its link. */
enum Role {
    /**
     * Sends a message, waits for the answer, and so on: half of them with a look at the clock for each, and half in bursts, since the clock takes
     * time, too, and ticks in steps.
     */
    PING {
        @Override
        Report play(Link link, long from, int count) {
            Arrivals arrivals = new Arrivals(from + 1);
            long[] nanos = new long[count / 2];
            for (int trip = 0; trip < nanos.length; trip++) {
                long start = System.nanoTime();
                trip(link, arrivals, from + 1 + trip);
                nanos[trip] = System.nanoTime() - start;
            }
            double[] bursts = new double[PARTS];
            int done = nanos.length;
            for (int part = 0; part < PARTS; part++) {
                int before = done;
                int end = (int) (nanos.length + (part + 1L) * (count - nanos.length) / PARTS);
                long start = System.nanoTime();
                for (; done < end; done++) {
                    trip(link, arrivals, from + 1 + done);
                }
                bursts[part] = (System.nanoTime() - start) / (double) Math.max(1, end - before);
            }
            Arrays.sort(bursts);
            return Report.ofTrips(nanos, bursts[PARTS / 2]);
        }
    },

    /** As {@link #PING}, but each message after a pause in which the other one falls asleep, if it ever does. */
    CALM_PING {
        @Override
        Report play(Link link, long from, int count) {
            Arrivals arrivals = new Arrivals(from + 1);
            long[] nanos = new long[count];
            for (int trip = 0; trip < count; trip++) {
                long end = System.nanoTime() + CALM;
                while (System.nanoTime() - end < 0) {
                    Thread.onSpinWait();
                }
                long start = System.nanoTime();
                trip(link, arrivals, from + 1 + trip);
                nanos[trip] = System.nanoTime() - start;
            }
            return Report.ofTrips(nanos, 0);
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
                trip += pollOrPause(link, arrivals, 1);
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
            double[] nanos = new double[LONG_PARTS];
            int received = 0;
            for (int part = -1; part < LONG_PARTS; part++) {
                int before = received;
                int end = (int) ((part + 2L) * count / (LONG_PARTS + 1));
                long start = System.nanoTime();
                while (received < end) {
                    received += pollOrPause(link, arrivals, Math.min(BATCH, count - received));
                }
                if (part >= 0) { // the other one may have to wake up in the first one
                    nanos[part] = (System.nanoTime() - start) / (double) Math.max(1, received - before);
                }
            }
            Arrays.sort(nanos);
            return Report.ofMessages(nanos[LONG_PARTS / 2]);
        }
    };

    /** Parts of a game: so short that most aren't interrupted by other work. */
    static final int PARTS = 15;
    /** Parts that are long enough for what lies in a ring already not to count. */
    static final int LONG_PARTS = 5;
    /** How many times what fits into a ring is sent in one direction at least: twice for each part. */
    static final int LAPS = 2 * (LONG_PARTS + 1);
    /** How many messages are received at once at most. */
    static final int BATCH = 256;
    /** Nanoseconds in which everybody falls asleep who does; the same in programs in C. */
    private static final long CALM = 200_000;

    private static void trip(Link link, Arrivals arrivals, long sequence) {
        link.send(sequence);
        while (pollOrPause(link, arrivals, 1) == 0) {
            // not yet
        }
    }

    /**
     * Polls, and pauses if there is nothing, as each contender's own idle strategy for busy waiting does. Without that, the processor runs ahead with
     * many loads of the same line, all of which it has to do again when the line changes, which doubles the time that takes.
     */
    private static int pollOrPause(Link link, Arrivals arrivals, int limit) {
        int count = link.poll(arrivals, limit);
        if (count == 0) {
            link.idle();
        }
        return count;
    }

    /** Plays: receives, or sends, so many messages, the first of which is the one after {@code from}. */
    abstract Report play(Link link, long from, int count);
}
