package io.mmapkit.alloc;

/**
 * The lock of a heap wasn't to be had for half a minute: a process that lives has it, and is stopped, or what lies in the place of the lock is
 * nonsense. Nothing has changed.
 */
public final class HeapBusyException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    HeapBusyException(String owner) {
        super("the heap is locked by " + owner + ", which lives and doesn't go on");
    }
}
