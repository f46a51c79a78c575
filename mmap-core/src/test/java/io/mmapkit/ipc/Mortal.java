package io.mmapkit.ipc;

import io.mmapkit.libc.Signals;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;

/**
 * Ends right before a step: by SIGKILL, or for this process to go on, by an error and by making no further step, so that nothing in the shared memory
 * changes any more, whatever is done on the way out.
 */
final class Mortal implements LockStep {
    /** It ended. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final int last;
    private final boolean isKilled;
    private int steps;

    private Mortal(int last, boolean isKilled) {
        this.last = last;
        this.isKilled = isKilled;
    }

    static Mortal killedBefore(int step) {
        return new Mortal(step, true);
    }

    static Mortal stoppedBefore(int step) {
        return new Mortal(step, false);
    }

    @Override
    public void next() {
        if (steps++ < last) {
            return;
        }
        if (!isKilled) {
            throw new Died();
        }
        try {
            Signals.kill(Unistd.getpid(), Signals.SIGKILL);
        } catch (SystemCallException refused) {
            throw new AssertionError(refused);
        }
        while (true) {
            Thread.onSpinWait(); // the signal comes
        }
    }

    /** How many steps there were. */
    int steps() {
        return steps;
    }

    boolean isDead() {
        return steps > last;
    }
}
