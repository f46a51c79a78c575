package io.mmapkit.bench.run;

import io.mmapkit.bench.contender.Workload;

/**
 * One place in the matrix of what can be measured.
 *
 * @param bytes of the file, or of all files together
 * @param threads that do the work, each its part
 * @param everyone whether all contenders take part, and not only those that stand for their kind
 */
public record Cell(Workload workload, Place place, long bytes, State state, int threads, boolean everyone) {
    private static final String[] UNITS = {"", "k", "m", "g"};

    /** The same in every report of the same cell. */
    public String id() {
        return workload.id() + "-" + place.id() + "-" + size() + "-" + state.id() + "-" + threads;
    }

    /** The size in the largest unit that leaves no rest. */
    private String size() {
        long left = bytes;
        int unit = 0;
        while (unit < UNITS.length - 1 && left % 1024 == 0 && left > 0) {
            left /= 1024;
            unit++;
        }
        return left + UNITS[unit];
    }

    /** In a line that tells how far a run is. */
    public String words() {
        return workload.title() + ", " + place.words() + ", " + size() + ", " + state.id()
                + (threads > 1 ? ", " + threads + " threads" : "");
    }
}
