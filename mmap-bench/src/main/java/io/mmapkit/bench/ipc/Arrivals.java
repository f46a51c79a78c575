package io.mmapkit.bench.ipc;

/** Messages as they come: each has to be the one after the last. */
class Arrivals implements Link.Receiver {
    private long expected;

    Arrivals(long first) {
        this.expected = first;
    }

    @Override
    public void receive(long sequence) {
        if (sequence != expected) {
            throw new IllegalStateException("received " + sequence + " in place of " + expected);
        }
        expected++;
    }
}
