package io.mmapkit.shared;

import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;

/** Leaves a segment: gives the slot back, and removes the name if that is for the last one to do. */
final class Departure {
    private Departure() {}

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
