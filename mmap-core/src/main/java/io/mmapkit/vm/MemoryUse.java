package io.mmapkit.vm;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How much memory a mapping takes, or all of a process: the figures of /proc/PID/smaps and smaps_rollup at one moment. Immutable. */
public final class MemoryUse {
    /** Stands for a figure that this kernel doesn't give. */
    public static final long UNKNOWN = -1;

    private static final Figure[] HUGE = {Figure.ANON_HUGE_PAGES, Figure.SHMEM_PMD_MAPPED, Figure.FILE_PMD_MAPPED,
        Figure.SHARED_HUGETLB, Figure.PRIVATE_HUGETLB};

    private final long[] bytes;

    private MemoryUse(long[] bytes) {
        this.bytes = bytes;
    }

    /** Collects figures. */
    static final class Builder {
        private final long[] bytes = new long[Figure.values().length];

        Builder() {
            Arrays.fill(bytes, UNKNOWN);
        }

        void set(Figure figure, long value) {
            bytes[figure.ordinal()] = value;
        }

        MemoryUse build() {
            return new MemoryUse(bytes);
        }
    }

    /**
     * One figure.
     *
     * @param figure which
     * @return in bytes, or {@link #UNKNOWN} if this kernel doesn't give it here
     */
    public long bytes(Figure figure) {
        return bytes[figure.ordinal()];
    }

    /** {@return what is in memory, in bytes: {@link Figure#RSS}} */
    public long rss() {
        return bytes(Figure.RSS);
    }

    /** {@return what is in memory, each page divided by how many have it, in bytes: {@link Figure#PSS}} */
    public long pss() {
        return bytes(Figure.PSS);
    }

    /** {@return what is in swap space, in bytes: {@link Figure#SWAP}} */
    public long swap() {
        return bytes(Figure.SWAP);
    }

    /** {@return what is mapped by huge pages of any kind, in bytes} */
    public long huge() {
        return Stream.of(HUGE).mapToLong(this::bytes).filter(value -> value > 0).sum();
    }

    /** {@return the figures that are known and not 0} */
    @Override
    public String toString() {
        return Stream.of(Figure.values()).filter(figure -> bytes(figure) > 0)
                .map(figure -> figure.word() + "=" + bytes(figure)).collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemoryUse use && Arrays.equals(bytes, use.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
