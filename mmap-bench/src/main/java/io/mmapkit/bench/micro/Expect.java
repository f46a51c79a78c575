package io.mmapkit.bench.micro;

/** A benchmark that does not measure what its name says must not run. */
final class Expect {
    private Expect() {}

    static void equal(String what, long actual, long expected) {
        if (actual != expected) {
            throw new IllegalStateException(what + " is " + actual + ", not " + expected);
        }
    }
}
