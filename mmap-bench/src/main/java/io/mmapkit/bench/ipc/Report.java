package io.mmapkit.bench.ipc;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What a player says of its game, as a line of text.
 *
 * @param nanosPerMessage or 0
 * @param trips how long round trips took, in nanoseconds; or empty
 */
record Report(double nanosPerMessage, Histogram trips) {
    static final Report NONE = new Report(0, new Histogram(1));

    private static final int DIGITS = 3;

    static Report ofMessages(double nanos) {
        return new Report(nanos, NONE.trips);
    }

    /** Of all but the first ones. */
    static Report ofTrips(long[] nanos, int from) {
        Histogram trips = new Histogram(DIGITS);
        for (int trip = from; trip < nanos.length; trip++) {
            trips.recordValue(Math.max(0, nanos[trip]));
        }
        return new Report(0, trips);
    }

    String line() {
        ByteBuffer bytes = ByteBuffer.allocate(trips.getNeededByteBufferCapacity());
        int length = trips.encodeIntoCompressedByteBuffer(bytes);
        byte[] encoded = new byte[length];
        bytes.get(0, encoded);
        return nanosPerMessage + " " + Base64.getEncoder().encodeToString(encoded);
    }

    static Report of(String line) {
        String[] parts = line.split(" ");
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(parts[1]));
            return new Report(Double.parseDouble(parts[0]), Histogram.decodeFromCompressedByteBuffer(bytes, 0));
        } catch (DataFormatException damaged) {
            throw new IllegalArgumentException(line, damaged);
        }
    }
}
