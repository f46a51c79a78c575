package io.mmapkit.alloc;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Stores of which each is told before it is made. */
final class WatchedWords extends HeapWords {
    /** What is told. */
    interface Watcher {
        /** Whether to make a store. */
        boolean before(long at, long value);
    }

    /** A store that was made. */
    record Store(long at, long value) {
        void replay(MemorySegment image) {
            image.set(ValueLayout.JAVA_LONG, at, value);
        }
    }

    private final Watcher watcher;

    WatchedWords(MemorySegment memory, Watcher watcher) {
        super(memory);
        this.watcher = watcher;
    }

    static Watcher recording(List<Store> stores) {
        return (at, value) -> stores.add(new Store(at, value));
    }

    @Override
    HeapWords of(MemorySegment longer) {
        return new WatchedWords(longer, watcher);
    }

    @Override
    void put(long at, long value) {
        if (watcher.before(at, value)) {
            super.put(at, value);
        }
    }

    @Override
    boolean casLock(int expected, int value) {
        return watcher.before(HeapLayout.LOCK_AT, value) && super.casLock(expected, value);
    }

    @Override
    int swapLock(int value) {
        watcher.before(HeapLayout.LOCK_AT, value);
        return super.swapLock(value);
    }
}
