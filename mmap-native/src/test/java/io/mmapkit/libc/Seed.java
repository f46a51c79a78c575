package io.mmapkit.libc;

/** Seeds of random tests: printed, and taken back by {@code mvn -Dmmapkit.seed=…}. */
public final class Seed {
    private Seed() {}

    public static long next(String what) {
        long seed = Long.getLong("mmapkit.seed", System.nanoTime());
        System.out.println(what + ": seed " + seed + ", to be given back by -Dmmapkit.seed=" + seed);
        return seed;
    }
}
