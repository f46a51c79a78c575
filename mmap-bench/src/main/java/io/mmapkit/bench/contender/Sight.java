package io.mmapkit.bench.contender;

/**
 * Looks at the process at the one moment that matters: when a file was gone through and is still open or mapped. Whoever closes one says so; somebody
 * listens only when nothing is measured.
 */
public final class Sight {
    private static Runnable listener;

    private Sight() {}

    /** From now on, and until it is called once; null for nobody. */
    public static void listen(Runnable once) {
        listener = once;
    }

    /** A file is about to be closed. */
    static void closing() {
        Runnable once = listener;
        if (once != null) {
            listener = null;
            once.run();
        }
    }
}
