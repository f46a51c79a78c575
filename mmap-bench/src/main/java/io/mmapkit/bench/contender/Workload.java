package io.mmapkit.bench.contender;

/** What every contender is asked to do. A new workload is one more constant here and one more task in the contenders that can do it. */
public enum Workload {
    /** The whole file from its first byte to its last, once. */
    SCAN("scan", "Sequential scan", "GB/s", true,
            "One run reads the whole file once and sums its little-endian 64-bit words. Open, read and close are inside the measured time; "
                    + "for a mapping: open, map, sum, unmap and close."),

    /** Eight bytes at a time, anywhere. */
    RANDOM("random", "Random 8-byte reads", "ns per read", false,
            "Each read takes one aligned 64-bit word from a random place of the file; the places are the same for all contenders. "
                    + "The file is opened, or mapped, once and outside the measured time. The reads don't depend on each other, so a "
                    + "processor may overlap the cache misses of a mapping; it can't overlap system calls.");

    private final String id;
    private final String title;
    private final String unit;
    private final boolean higherIsBetter;
    private final String description;

    Workload(String id, String title, String unit, boolean higherIsBetter, String description) {
        this.id = id;
        this.title = title;
        this.unit = unit;
        this.higherIsBetter = higherIsBetter;
        this.description = description;
    }

    /** The name in options, in the worker's arguments and in results.json. */
    public String id() {
        return id;
    }

    /** The headline in reports. */
    public String title() {
        return title;
    }

    /** The unit of {@link #value}. */
    public String unit() {
        return unit;
    }

    /** Whether the greater value wins. */
    public boolean higherIsBetter() {
        return higherIsBetter;
    }

    /** What is measured, and what is inside the measured time. */
    public String description() {
        return description;
    }

    /** What one unit of a {@link Task} consists of: one pass over the file, or so many reads that a checksum of them says something. */
    public int operationsPerUnit() {
        return this == SCAN ? 1 : Places.READS;
    }

    /** The name of an operation. */
    public String operation() {
        return this == SCAN ? "pass" : "read";
    }

    /** Whether there is anything to do for a file of this size. */
    public boolean fits(long fileBytes) {
        return this == SCAN ? fileBytes > 0 : fileBytes >= Long.BYTES;
    }

    /**
     * The figure that the report shows for one sample.
     *
     * @param fileBytes the size of the file
     * @param operations passes over the file, or reads
     * @param nanos the time they took
     */
    public double value(long fileBytes, long operations, long nanos) {
        return this == SCAN ? (double) fileBytes * operations / nanos : (double) nanos / operations;
    }

    /** The workload of that name. */
    public static Workload named(String id) {
        for (Workload workload : values()) {
            if (workload.id.equals(id)) {
                return workload;
            }
        }
        throw new IllegalArgumentException("no workload " + id);
    }
}
