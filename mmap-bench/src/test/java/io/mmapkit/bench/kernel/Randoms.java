package io.mmapkit.bench.kernel;

import java.util.Random;

/** Random numbers whose seed is printed, and taken back by {@code mvn -Dmmapkit.seed=…}. */
final class Randoms {
    private Randoms() {}

    static Random next(String what) {
        long seed = Long.getLong("mmapkit.seed", System.nanoTime());
        System.out.println(what + ": seed " + seed + ", to be given back by -Dmmapkit.seed=" + seed);
        return new Random(seed);
    }

    /** Bytes of which every other or so is one of a few. */
    static byte[] bytes(Random random, int length, String few) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        for (int i = 0; i < length; i++) {
            int which = random.nextInt(2 * few.length());
            if (which < few.length()) {
                bytes[i] = (byte) (few.charAt(which) ^ (random.nextInt(4) == 0 ? 0x80 : 0)); // high bits, too
            }
        }
        return bytes;
    }
}
