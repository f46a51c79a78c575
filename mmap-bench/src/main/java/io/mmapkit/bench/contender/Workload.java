package io.mmapkit.bench.contender;

/** What every contender is asked to do. A new workload is one more constant here and one more task in {@code Reading} or the contenders that write. */
public enum Workload {
    /** The whole file from its first byte to its last, once. */
    SCAN("scan", "Sequential scan", Measure.BYTES, "pass", 1,
            "One run reads the whole file once and sums its little-endian 64-bit words. Open, read and close are inside the measured time; "
                    + "for a mapping: open, map, sum, unmap and close."),

    /** The same from behind. */
    REVERSE("reverse", "Reverse scan", Measure.BYTES, "pass", 1,
            "One run reads the whole file in blocks of the buffer's size, the last one first, and sums each. Open and close are inside the "
                    + "measured time."),

    /** A little of each page. */
    STRIDED("strided", "One word of each page", Measure.BYTES, "pass", 1,
            "One run takes the first 64-bit word of each 4 KiB of the file; the speed is that of going past the bytes. Those that read "
                    + "into a buffer read everything, which is faster than a call for each word. Open and close are inside the measured time."),

    /** Eight bytes at a time, anywhere. */
    RANDOM_8("random-8", "Random 8-byte reads", Measure.NANOS, "read", 10_000,
            "Each read takes one aligned 64-bit word from a random place of the file; the places are the same for all contenders. "
                    + "The file is opened, or mapped, once and outside the measured time; where it is warm, every page was looked at once. The reads don't depend on each other, so a "
                    + "processor may overlap the cache misses of a mapping; it can't overlap system calls."),

    /** A page at a time, anywhere. */
    RANDOM_4K("random-4k", "Random 4 KiB reads", Measure.NANOS, "read", 2_500,
            "Each read sums the 4 KiB of a random page. The file is opened, or mapped, once and outside the measured time; where it is warm, every page was looked at once."),

    /** Sixteen pages at a time, anywhere. */
    RANDOM_64K("random-64k", "Random 64 KiB reads", Measure.MICROS, "read", 500,
            "Each read sums 64 KiB at a random multiple of as much. The file is opened, or mapped, once and outside the measured time; where it is warm, every page was looked at once."),

    /** A directory of them. */
    FILES("files", "Many small files", Measure.MICROS, "file", 0,
            "One run opens each of many files of 16 KiB, sums it, and closes it."),

    /** A text. */
    SEARCH("search", "Search for a text", Measure.BYTES, "pass", 1,
            "One run counts how often a text of twelve bytes is in the file. Open and close are inside the measured time."),

    /** Line ends. */
    LINES("lines", "Line count", Measure.BYTES, "pass", 1,
            "One run counts the line ends of the file. Open and close are inside the measured time."),

    /** One billion rows, or fewer. */
    PARSE("parse", "Parse of lines", Measure.BYTES, "pass", 1,
            "One run reads all lines NAME;NUMBER of the file and keeps for each name the least, the greatest, the sum and the number of its "
                    + "values: the one billion rows challenge. Open and close are inside the measured time."),

    /** What a mapping has to earn back. */
    STARTUP("startup", "Open, first byte, close", Measure.NANOS, "open", 1,
            "Each time: open the file, or open and map it; look at its first byte; close, or unmap and close."),

    /** At the end of a new file. */
    APPEND("append", "Append", Measure.BYTES, "file", 1,
            "One run writes a new file in records of 100 bytes and closes it; nothing is forced to the device. Making the file is inside the "
                    + "measured time, deleting it isn't."),

    /** In place, and on the device when it returns. */
    UPDATE("update", "Random update with sync", Measure.MICROS, "update", 16,
            "Each update stores eight bytes at a random place of an existing file and returns when they are on the device (fdatasync, msync or what "
                    + "the contender has for it). The file is opened, or mapped, once and outside the measured time."),

    /** The price in memory. */
    SHARING("sharing", "Memory of four JVMs that hold one file", Measure.MIB, "set of JVMs", 1,
            "Four JVMs, or programs in C, each read or map the whole file, look at all of it and hold it. Counted is the sum of their shares "
                    + "of memory (Pss in smaps_rollup: a page that several map counts for each in part), less what it was before, and the "
                    + "pages that the file has in the page cache and that nobody maps."),

    /** What slow pages do to everybody else. */
    PAUSE("pause", "A safepoint while pages are slow", Measure.MILLIS, "safepoint", 1,
            "One thread reads 4 KiB at random places of a cold file; another asks for a safepoint again and again, as the collector does. "
                    + "Shown is the longest that it waited. A thread that waits in a page fault of an access holds up the whole JVM; one that waits in a "
                    + "system call doesn't.");

    /** How a sample is shown. */
    private enum Measure {
        BYTES("GB/s"), NANOS("ns"), MICROS("µs"), MILLIS("ms"), MIB("MiB");

        private final String unit;

        Measure(String unit) {
            this.unit = unit;
        }
    }

    /** The size of each of many small files. */
    public static final int SMALL_FILE_BYTES = 16 << 10;

    /** The sizes of pages of which a stride takes one word each, on every machine. */
    public static final int STRIDE_BYTES = 4096;

    private static final double NANOS_PER_MICRO = 1e3;

    private final String id;
    private final String title;
    private final Measure measure;
    private final String operation;
    private final int operations;
    private final String description;

    Workload(String id, String title, Measure measure, String operation, int operations, String description) {
        this.id = id;
        this.title = title;
        this.measure = measure;
        this.operation = operation;
        this.operations = operations;
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
        boolean each = measure == Measure.NANOS || measure == Measure.MICROS;
        return each ? measure.unit + " per " + operation : measure.unit;
    }

    /** Whether the greater value wins. */
    public boolean higherIsBetter() {
        return measure == Measure.BYTES;
    }

    /** What is measured, and what is inside the measured time. */
    public String description() {
        return description;
    }

    /**
     * What one unit of a {@link Task} consists of: one pass over the file, or so many reads that a checksum of them says something.
     *
     * @param fileBytes the size of the file, or of all files together
     */
    int operationsPerUnit(long fileBytes) {
        return this == FILES ? Math.toIntExact(fileBytes / SMALL_FILE_BYTES) : operations;
    }

    /**
     * How many operations all threads together do for a unit: a file is divided among them; reads at random places, and looks at the first byte, each does as
     * many as one alone would.
     */
    public int operations(long fileBytes, int threads) {
        boolean divided = measure == Measure.BYTES || this == FILES;
        return operationsPerUnit(fileBytes) * (divided ? 1 : threads);
    }

    /** The name of an operation. */
    public String operation() {
        return operation;
    }

    /** How many bytes are read at once at a random place; 0 for workloads that don't. */
    public int blockBytes() {
        return switch (this) {
            case RANDOM_8, UPDATE -> Long.BYTES;
            case RANDOM_4K, PAUSE -> 4 << 10;
            case RANDOM_64K -> 64 << 10;
            default -> 0;
        };
    }

    /** How many places one unit reads, or writes; a multiple of what {@link io.mmapkit.bench.kernel.Places} draws at a time, but for updates. */
    public int places() {
        return this == PAUSE ? 2_500 : operations;
    }

    /** Whether something is written. */
    public boolean writes() {
        return this == APPEND || this == UPDATE;
    }

    /** Whether the file has to be one that this program made: its content, or that it may be changed, matters. */
    public boolean needsOwnFile() {
        return writes() || this == PARSE || this == FILES;
    }

    /** Whether the whole file is gone through once in each unit: a memory's speed is then the limit. */
    public boolean passes() {
        return measure == Measure.BYTES && this != APPEND;
    }

    /** Whether there is anything to do for a file of this size. */
    public boolean fits(long fileBytes) {
        return fileBytes >= Math.max(this == FILES ? SMALL_FILE_BYTES : 1, blockBytes());
    }

    /**
     * The figure that the report shows for one sample.
     *
     * @param fileBytes the size of the file
     * @param threads how many did it
     * @param units of a {@link Task} that each of them did
     * @param nanos the time they took, all together
     */
    public double value(long fileBytes, int threads, long units, long nanos) {
        double operations = (double) operations(fileBytes, threads) * units;
        return switch (measure) {
            case BYTES -> fileBytes * operations / nanos;
            case NANOS -> nanos / operations;
            case MICROS -> nanos / NANOS_PER_MICRO / operations;
            case MIB, MILLIS -> throw new IllegalStateException(id + " is no time");
        };
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
