package io.mmapkit.region;

/** Does something in another thread. */
final class Elsewhere {
    interface Action {
        void run() throws Exception;
    }

    private Elsewhere() {}

    /** What it threw there, or null. */
    static Throwable failure(Action action) throws InterruptedException {
        Throwable[] thrown = new Throwable[1];
        Thread.ofPlatform().start(() -> {
            try {
                action.run();
            } catch (Throwable failure) {
                thrown[0] = failure;
            }
        }).join();
        return thrown[0];
    }
}
