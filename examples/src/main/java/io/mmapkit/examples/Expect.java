package io.mmapkit.examples;

/** What an example says has to be so; where it isn't, the example has failed. */
final class Expect {
    private Expect() {}

    static void that(boolean isSo, String expectation) {
        if (!isSo) {
            throw new IllegalStateException("it is not so that " + expectation);
        }
    }
}
