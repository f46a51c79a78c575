package io.mmapkit.shared;

import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Leaves a segment: gives the slot back, and removes the name if that is for the last one to do. */
final class Departure {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    private Departure() {}

    /**
     * Leaves once views have ended, which were closed: a thread may be inside a system call on one, and store into what others would take for that of
     * a dead one. In that case, which is rare, a thread waits for it.
     */
    static void after(Optional<MemorySegment.Scope> views, Runnable departure) {
        if (views.isEmpty() || !views.get().isAlive()) {
            departure.run();
        } else {
            Thread.ofPlatform().daemon().name("mmapkit-leaving").start(() -> {
                awaitEnd(views.get());
                departure.run();
            });
        }
    }

    private static void awaitEnd(MemorySegment.Scope views) {
        for (long pause = FIRST_PAUSE; views.isAlive(); pause = Math.min(2 * pause, LONGEST_PAUSE)) {
            LockSupport.parkNanos(pause);
        }
    }

    /** Closes the file whatever happens: what can't be given back now, the kernel gives back with it. */
    static void of(SegmentFile file, int slot, Place place, boolean isUnlinkedByLast) {
        try (file) {
            leave(file, slot, place, isUnlinkedByLast);
        } catch (SystemCallException refused) {
            // closed nevertheless
        }
    }

    /** The same, without closing the file. */
    static void leave(SegmentFile file, int slot, Place place, boolean isUnlinkedByLast) {
        if (slot == Slots.ONLOOKER) {
            return; // it wasn't there, and so isn't the last one out
        }
        try {
            if (slot == Slots.READER) {
                Slots.leaveAsReader(file);
            } else {
                Slots.leave(file, slot);
            }
            // The own lock is given back by now: of two that leave at once, the one that asks last finds itself alone
            if (isUnlinkedByLast && place != null) {
                unlinkIfUnused(file, place);
            }
        } catch (IOException refused) {
            // a slot that can't be written, since the file was sealed or the disk is full, is free without its lock
        }
    }

    private static void unlinkIfUnused(SegmentFile file, Place place) throws IOException {
        if (file.isWritable()) {
            Orphans.unlinkIfUnused(file, place);
            return;
        }
        // A reader whom the file lets write, as its owner may: to take all places takes a file that is open for that
        try (SegmentFile again = SegmentFile.reopen(file.descriptor(), file.name(), true)) {
            Orphans.unlinkIfUnused(again, place);
        }
    }
}
