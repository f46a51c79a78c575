package io.mmapkit.bench.figure;

/** How large and how long everything is measured. */
public enum Scale {
    /** A few minutes. */
    FULL(1L << 30, 15, 5, 1_000, 30),

    /** About a minute. */
    QUICK(256L << 20, 9, 3, 300, 15),

    /** As little as shows that it works: the values mean nothing. */
    TINY(4L << 20, 2, 1, 0, 1);

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long bytes;
    private final int rounds;
    private final int forks;
    private final long warmUpMillis;
    private final long sampleMillis;

    Scale(long bytes, int rounds, int forks, long warmUpMillis, long sampleMillis) {
        this.bytes = bytes;
        this.rounds = rounds;
        this.forks = forks;
        this.warmUpMillis = warmUpMillis;
        this.sampleMillis = sampleMillis;
    }

    /** Of large regions. */
    public long bytes() {
        return bytes;
    }

    /** How often everything takes its turn. */
    public int rounds() {
        return rounds;
    }

    /** Where one JVM isn't enough. */
    public int forks() {
        return forks;
    }

    /** For each turn. */
    long warmUpNanos() {
        return warmUpMillis * NANOS_PER_MILLI;
    }

    /** How long a measurement of something short goes on. */
    public long sampleNanos() {
        return sampleMillis * NANOS_PER_MILLI;
    }
}
