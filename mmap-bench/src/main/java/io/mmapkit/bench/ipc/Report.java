package io.mmapkit.bench.ipc;

import io.mmapkit.bench.figure.Histograms;
import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * What a player says of its game, as a line of text.
 *
 * @param nanos what a message took, or a round trip; 0 if it isn't known
 * @param trips how long round trips took, in nanoseconds; or empty
 */
record Report(double nanos, Histogram trips) {
    static final Report NONE = ofMessages(0);

    private static final int DIGITS = 3;
    /** Whose time isn't counted: the other one may have to wake up. */
    private static final int FIRST = 100;

    static Report ofMessages(double nanos) {
        return new Report(nanos, new Histogram(DIGITS));
    }

    /**
     * Of all but the first ones.
     *
     * @param nanosPerTrip where no clock is read for each
     */
    static Report ofTrips(long[] nanos, double nanosPerTrip) {
        Histogram trips = new Histogram(DIGITS);
        for (int trip = Math.min(nanos.length / 4, FIRST); trip < nanos.length; trip++) {
            trips.recordValue(Math.max(0, nanos[trip]));
        }
        return new Report(nanosPerTrip, trips);
    }

    String line() {
        return nanos + " " + Histograms.encode(trips);
    }

    /** Out of such a line; or of one of a program that knows no histograms, and lists its trips. */
    static Report of(String line) {
        String[] parts = line.split(" ");
        if (parts[0].equals("trips")) {
            return ofTrips(Arrays.stream(parts).skip(1).mapToLong(Long::parseLong).toArray(), 0);
        }
        return new Report(Double.parseDouble(parts[0]), Histograms.decode(parts[1]));
    }
}
