package io.mmapkit.bench.alloc;

/** Sizes of blocks, drawn from distributions: the same for Java and C. */
public final class Sizes {
    /** How many; a power of two. */
    public static final int COUNT = 4096;

    private static final long LEAST = 16;
    private static final long MOST = 1024;

    private Sizes() {}

    /**
     * From 16 to 1,024 bytes, each as often as any other.
     *
     * @return {@link #COUNT} of them, in an order that doesn't repeat itself
     */
    public static int[] uniform() {
        int[] sizes = new int[COUNT];
        long state = 1;
        for (int i = 0; i < COUNT; i++) {
            state = state * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L; // and so in malloc.c
            sizes[i] = (int) (LEAST + (state >>> 33) % (MOST - LEAST + 1));
        }
        return sizes;
    }

    /**
     * Values in the largest pool of memcached at Facebook, by the generalized Pareto distribution of Atikoglu, Xu, Frachtenberg, Jiang and Paleczny, "Workload
     * analysis of a large-scale key-value store", SIGMETRICS 2012: of scale 214.476 and shape 0.348238; cut at 64 KiB.
     *
     * @return {@link #COUNT} of them, one for each quantile
     */
    static int[] values() {
        double scale = 214.476;
        double shape = 0.348238;
        int[] sizes = new int[COUNT];
        for (int i = 0; i < COUNT; i++) {
            double quantile = (i + 0.5) / COUNT;
            sizes[i] = (int) Math.clamp(scale / shape * (Math.pow(1 - quantile, -shape) - 1), 1, 1 << 16);
        }
        return sizes;
    }
}
