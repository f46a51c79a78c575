package io.mmapkit.ipc;

/** Told before each store into shared memory and before each wake-up, so that a test can end the process there. */
interface LockStep {
    void next();
}
