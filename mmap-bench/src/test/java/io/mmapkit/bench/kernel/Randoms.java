package io.mmapkit.bench.kernel;

import io.mmapkit.libc.Seed;
import java.util.Random;

/** Random numbers whose seed is printed, and taken back by {@code mvn -Dmmapkit.seed=…}. */
final class Randoms {
    private Randoms() {}

    static Random next(String what) {
        return new Random(Seed.next(what));
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
