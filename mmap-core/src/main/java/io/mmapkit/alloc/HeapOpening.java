package io.mmapkit.alloc;

import io.mmapkit.alloc.IncompatibleHeapException.Reason;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Ways to a heap: alone, or with others of whom one makes it. */
final class HeapOpening {
    private HeapOpening() {}

    /** Makes one for this JVM. */
    static Heap make(Ground ground, HeapMode mode, boolean isLogged) {
        HeapFormat.requireUsable(ground.memory());
        return new Heap(ground, Gate.of(mode), HeapFormat.make(new HeapWords(ground.memory()), mode, isLogged));
    }

    /** Opens one of one JVM at a time. */
    static Heap alone(Ground ground, HeapWords words) throws IncompatibleHeapException {
        HeapFormat.requireUsable(words.memory());
        HeapMode mode = HeapFormat.mode(words);
        if (mode == HeapMode.SHARED) {
            throw new IncompatibleHeapException(Reason.OTHER_MODE,
                    "was made for many processes: open it by its SharedSegment");
        }
        Heap heap = new Heap(ground, Gate.of(mode), HeapFormat.open(words));
        try {
            heap.renewQuick();
        } catch (HeapCorruptedException damaged) {
            throw IncompatibleHeapException.corrupt(damaged);
        }
        return heap;
    }

    /** Makes one of processes, where there is nothing yet. */
    static Heap create(SharedSegment segment, long patience) throws IOException {
        SharedLock lock = new SharedLock(segment, patience);
        HeapWords words = refreshed(segment, new HeapWords(segment.segment()));
        HeapFormat.requireUsable(words.memory());
        requireEmpty(words, segment);
        lock.lock(words);
        try {
            HeapWords now = refreshed(segment, words);
            requireEmpty(now, segment);
            return of(segment, lock, HeapFormat.make(now, HeapMode.SHARED, true));
        } finally {
            lock.unlock(words);
        }
    }

    private static void requireRoom(HeapWords words) {
        if (words.memory().byteSize() < HeapLayout.SMALLEST_HEAP) {
            throw new IllegalArgumentException("a heap needs " + HeapLayout.SMALLEST_HEAP + " bytes at least, and not "
                    + words.memory().byteSize());
        }
    }

    private static void requireEmpty(HeapWords words, SharedSegment segment) {
        requireRoom(words);
        if (!HeapFormat.isEmpty(words.memory())) {
            throw new IllegalStateException("there is a heap, or something else, already in " + segment);
        }
    }

    /** Opens one of processes. */
    static Heap open(SharedSegment segment, HeapWords words, long patience) throws IOException {
        SharedLock lock = new SharedLock(segment, patience);
        HeapWords first = refreshed(segment, words);
        requireShared(first);
        lock.lock(first);
        try {
            return of(segment, lock, HeapFormat.open(refreshed(segment, first)));
        } finally {
            lock.unlock(first);
        }
    }

    private static void requireShared(HeapWords words) throws IncompatibleHeapException {
        HeapFormat.requireUsable(words.memory());
        if (HeapFormat.mode(words) != HeapMode.SHARED) {
            throw new IncompatibleHeapException(Reason.OTHER_MODE, "was made for one JVM at a time");
        }
    }

    /** Opens one of processes, or makes it. */
    static Heap createOrOpen(SharedSegment segment, long patience) throws IOException {
        SharedLock lock = new SharedLock(segment, patience);
        HeapWords words = refreshed(segment, new HeapWords(segment.segment()));
        HeapFormat.requireUsable(words.memory());
        if (!HeapFormat.isThere(words.memory())) {
            requireRoom(words);
            if (!HeapFormat.isEmpty(words.memory()) && !HeapFormat.isBegun(words.memory())) {
                throw new IncompatibleHeapException(Reason.NOT_A_HEAP, "doesn't begin as a heap does");
            }
        }
        lock.lock(words);
        try {
            HeapWords now = refreshed(segment, words);
            if (HeapFormat.isEmpty(now.memory())) {
                return of(segment, lock, HeapFormat.make(now, HeapMode.SHARED, true));
            }
            requireShared(now);
            return of(segment, lock, HeapFormat.open(now));
        } finally {
            lock.unlock(words);
        }
    }

    /** The words of all that the segment has by now, which a peer may have made longer since it was attached. */
    private static HeapWords refreshed(SharedSegment segment, HeapWords words) throws IOException {
        segment.refresh();
        MemorySegment now = segment.segment();
        return now.byteSize() > words.memory().byteSize() ? words.of(now) : words;
    }

    private static Heap of(SharedSegment segment, SharedLock lock, HeapFormat.Opened opened) {
        return new Heap(new RegionGround(segment.region(), segment), Gate.of(lock), opened);
    }
}
