package io.mmapkit.alloc;

import io.mmapkit.libc.StackRoom;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one at a time into a heap. */
final class Gate {
    private final HeapMode mode;
    private final Thread owner; // or null
    private final ReentrantLock lock; // or null
    private final SharedLock shared; // or null

    private Gate(HeapMode mode, SharedLock shared) {
        this.mode = mode;
        this.owner = mode == HeapMode.CONFINED ? Thread.currentThread() : null;
        this.lock = mode == HeapMode.THREADS ? new ReentrantLock() : null;
        this.shared = shared;
    }

    static Gate of(HeapMode mode) {
        return new Gate(mode, null);
    }

    static Gate of(SharedLock shared) {
        return new Gate(HeapMode.SHARED, shared);
    }

    HeapMode mode() {
        return mode;
    }

    /** The only thread that may enter, or null. */
    Thread owner() {
        return owner;
    }

    void enter(HeapWords words) {
        if (owner != null) {
            if (Thread.currentThread() != owner) {
                throw new WrongThreadException("the heap is confined to " + owner);
            }
        } else {
            StackRoom.require(words.memory().address()); // for leaving: else the lock would stay taken if the stack ends there
            if (lock != null) {
                lock.lock();
            } else {
                shared.lock(words);
            }
        }
    }

    void leave(HeapWords words) {
        if (lock != null) {
            lock.unlock();
        } else if (shared != null) {
            shared.unlock(words);
        }
    }
}
