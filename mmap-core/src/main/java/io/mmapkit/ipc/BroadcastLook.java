package io.mmapkit.ipc;

import static io.mmapkit.ipc.BroadcastLayout.BELL_AT;
import static io.mmapkit.ipc.BroadcastLayout.CONTROL_BYTES;
import static io.mmapkit.ipc.BroadcastLayout.END_AT;
import static io.mmapkit.ipc.BroadcastLayout.LATEST_AT;
import static io.mmapkit.ipc.BroadcastLayout.OLDEST_AT;
import static io.mmapkit.ipc.BroadcastLayout.PRODUCER_AT;
import static io.mmapkit.ipc.BroadcastLayout.ROOM_BELL_AT;
import static io.mmapkit.ipc.BroadcastLayout.SEQUENCE_AT;

import io.mmapkit.ipc.RingStatus.Damaged;
import io.mmapkit.ipc.RingStatus.Finding;
import io.mmapkit.ipc.RingStatus.ReaderStatus;
import io.mmapkit.ipc.RingStatus.ToMany;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One look at a broadcast ring: all between {@code oldest} and {@code end} is intact for as long as {@code oldest} stays the same. */
final class BroadcastLook {
    private static final int TRIES = 10_000;
    private static final int MOST_STEPS = 1_000; // as many producers would have died in a row at the same step

    private final RingLook look;
    private BroadcastLayout layout;

    BroadcastLook(RingLook look) {
        this.look = look;
    }

    RingStatus status(SharedSegment segment) {
        try {
            layout = BroadcastLayout.of(segment);
        } catch (IOException damaged) {
            return new Damaged("BroadcastRing", damaged.getMessage());
        }
        for (int tries = 0; tries < TRIES; tries++) {
            long oldest = look.longAt(OLDEST_AT);
            long end = look.longAt(END_AT);
            if (look.longAt(OLDEST_AT) == oldest) { // so they belong together
                Seen seen = seen(oldest, end);
                if (look.longAt(OLDEST_AT) == oldest) {
                    return status(seen);
                }
            }
        }
        return status(seen(look.longAt(OLDEST_AT), look.longAt(END_AT), Finding.INCOMPLETE));
    }

    /** What is read between two looks at the words that guard it, and so without system calls. */
    private record Seen(long oldest, long end, long messages, long sequence, Finding finding, List<Reader> readers) {}

    private record Reader(int token, Optional<Ring.Lag> lag) {}

    private Seen seen(long oldest, long end) {
        if (!RingLook.isPosition(oldest) || !RingLook.isPosition(end) || end < oldest
                || end - oldest > layout.capacity()) {
            return seen(oldest, end, Finding.DAMAGED);
        }
        if (oldest == end) { // the first one is being written, if any
            return new Seen(oldest, end, 0, Math.max(0, look.longAt(SEQUENCE_AT) - 1), Finding.EXACT,
                    readers(oldest, end, 0));
        }
        long last = last(oldest, end);
        long messages = last - sequenceAt(oldest) + 1;
        if (last < 0 || messages < 1 || messages > layout.capacity() / Broadcast.HEADER_BYTES) {
            return seen(oldest, end, Finding.DAMAGED);
        }
        return new Seen(oldest, end, messages, last, Finding.EXACT, readers(oldest, end, last));
    }

    private Seen seen(long oldest, long end, Finding finding) {
        return new Seen(oldest, end, 0, look.longAt(SEQUENCE_AT), finding, readers(1, 0, 0));
    }

    /** The number of the last message; −1 if there can't be one. */
    private long last(long oldest, long end) {
        long latest = look.longAt(LATEST_AT); // the last one, or one before, if who sent it died before it could say so
        long position = latest >= oldest && latest < end && RingLook.isPosition(latest) ? latest : oldest;
        for (int steps = 0; steps < MOST_STEPS; steps++) {
            long length = look.longAt(at(position));
            if (length < 0 || length > layout.capacity() / 2 || Broadcast.sizeOf(length) > end - position) {
                return -1;
            }
            if (Broadcast.sizeOf(length) == end - position) {
                return sequenceAt(position);
            }
            position += Broadcast.sizeOf(length);
        }
        return -1;
    }

    private long at(long position) {
        return CONTROL_BYTES + (position & layout.capacity() - 1);
    }

    /** The number of the message at a position: a header can lie across the end of the data, a word of it can't. */
    private long sequenceAt(long position) {
        return look.longAt(at(position + Long.BYTES));
    }

    /** Who has a place, and how far each is behind that is within these positions. */
    private List<Reader> readers(long oldest, long end, long last) {
        List<Reader> readers = new ArrayList<>();
        for (int place = 0; layout.gated() && place < BroadcastLayout.READERS; place++) {
            int token = look.intAt(BroadcastLayout.readerAt(place));
            if (token != 0) {
                long position = look.longAt(BroadcastLayout.readerAt(place) + BroadcastLayout.READER_POSITION_AT);
                readers.add(new Reader(token, lag(position, oldest, end, last)));
            }
        }
        return readers;
    }

    private Optional<Ring.Lag> lag(long position, long oldest, long end, long last) {
        if (!RingLook.isPosition(position) || position < oldest || position > end) {
            return Optional.empty();
        }
        return Optional.of(new Ring.Lag(end - position, position == end ? 0 : last - sequenceAt(position) + 1));
    }

    private ToMany status(Seen seen) {
        return new ToMany(layout.capacity(), layout.gated(), look.owner(PRODUCER_AT), look.isAwaited(ROOM_BELL_AT),
                look.isAwaited(BELL_AT), seen.oldest, seen.end, seen.messages, seen.sequence, seen.finding,
                seen.readers.stream().map(one -> new ReaderStatus(look.ownerOf(one.token), one.lag)).toList());
    }
}
