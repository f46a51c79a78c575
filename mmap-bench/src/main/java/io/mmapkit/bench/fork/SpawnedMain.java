package io.mmapkit.bench.fork;

import java.io.File;

/** A JVM that looks whether it has a descriptor, and ends. */
final class SpawnedMain {
    private static final int MISSING = 3;

    private SpawnedMain() {}

    /**
     * Ends with 0 if it has.
     *
     * @param args the number of the descriptor
     */
    public static void main(String[] args) {
        System.exit(new File("/proc/self/fd/" + args[0]).exists() ? 0 : MISSING);
    }
}
