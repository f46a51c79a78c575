package io.mmapkit.ipc;

import io.mmapkit.ipc.RingStatus.Damaged;
import io.mmapkit.ipc.RingStatus.Finding;
import io.mmapkit.ipc.RingStatus.LaneStatus;
import io.mmapkit.ipc.RingStatus.Owner;
import io.mmapkit.ipc.RingStatus.ToOne;
import io.mmapkit.shared.SegmentHeader;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One look at a ring from outside, while others use it. What it reads is as it was if the words that guard it are the same afterwards; so it reads,
 * looks at these once more, and begins anew if they changed. How often it does, and how many messages it walks over, has an end.
 */
final class RingLook {
    private static final String PREFIX = "mmapkit.";
    private static final int TRIES = 1_000;
    private static final int MOST_STEPS = 1 << 24;
    private static final long LAST_POSITION = 1L << 56;
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment view;
    private final Ownership onlooker;
    private int steps;

    private RingLook(MemorySegment view, SharedSegment segment) {
        this.view = view;
        this.onlooker = Ownership.onlooker(segment);
    }

    static Optional<RingStatus> at(SharedSegment segment) throws IOException {
        String layout = segment.header().map(SegmentHeader::layoutName).orElse("");
        boolean toMany = layout.equals(BroadcastRing.NAME);
        if (!toMany && !layout.equals(SpscRing.NAME) && !layout.equals(MpscRing.NAME)) {
            return Optional.empty();
        }
        String kind = layout.substring(PREFIX.length());
        if (segment.byteSize() < SegmentHeader.BYTES) {
            return Optional.of(new Damaged(kind, "its segment has " + segment.byteSize() + " bytes"));
        }
        try {
            return Optional.of(segment.region().guarded(view -> {
                RingLook look = new RingLook(view, segment);
                return toMany ? new BroadcastLook(look).status(segment) : look.toOne(kind, segment);
            }));
        } catch (UncheckedIOException refused) {
            throw refused.getCause();
        }
    }

    int intAt(long at) {
        return (int) INT.getVolatile(view, at);
    }

    long longAt(long at) {
        return (long) LONG.getVolatile(view, at);
    }

    /** Whether a bell says that somebody sleeps. */
    boolean isAwaited(long bellAt) {
        return intAt(bellAt) != 0;
    }

    /** Who has a part, of the token at a place. */
    Optional<Owner> owner(long at) {
        int token = intAt(at);
        return token == 0 ? Optional.empty() : Optional.of(ownerOf(token));
    }

    /** Who is behind a token: two system calls. */
    Owner ownerOf(int token) {
        return Owner.of(onlooker.find(token));
    }

    static boolean isPosition(long position) {
        return position >= 0 && position < LAST_POSITION && position % Long.BYTES == 0;
    }

    private RingStatus toOne(String kind, SharedSegment segment) {
        RingLayout layout;
        try {
            layout = RingLayout.of(segment);
        } catch (IOException damaged) {
            return new Damaged(kind, damaged.getMessage());
        }
        List<LaneStatus> lanes = new ArrayList<>();
        for (int lane = 0; lane < layout.lanes(); lane++) {
            steps = MOST_STEPS / layout.lanes();
            lanes.add(lane(layout, lane));
        }
        return new ToOne(kind, layout.capacity(), owner(RingLayout.RECEIVER_AT),
                isAwaited(RingLayout.RECEIVER_BELL_AT), List.copyOf(lanes));
    }

    private LaneStatus lane(RingLayout layout, int lane) {
        long control = RingLayout.controlAt(lane);
        long data = layout.controlBytes() + lane * layout.capacity();
        Walk walk;
        int tries = 0;
        do {
            walk = walk(control + Lane.HEAD_AT, data, layout.capacity());
            tries++;
        } while (walk.finding == Finding.INCOMPLETE && tries < TRIES && steps > 0);
        return new LaneStatus(owner(control + Lane.OWNER_AT), isAwaited(control + Lane.ROOM_BELL_AT), walk.head,
                walk.end, new Ring.Lag(walk.end - walk.head, walk.messages), walk.finding);
    }

    private record Walk(long head, long end, long messages, Finding finding) {}

    /** From the head to the end. What lies behind the head stays as it is for as long as that isn't moved beyond it. */
    private Walk walk(long headAt, long data, long capacity) {
        long head = longAt(headAt);
        if (!isPosition(head) || head % RecordHeader.ALIGNMENT != 0) {
            return new Walk(head, head, 0, Finding.DAMAGED);
        }
        long position = head;
        for (long messages = 0;; messages++) {
            long header = longAt(data + (position & capacity - 1));
            long now = longAt(headAt);
            if (steps-- <= 0 || now < head || now > position) {
                return new Walk(head, position, messages, Finding.INCOMPLETE);
            }
            long lap = Lane.lapOf(position, capacity);
            if (RecordHeader.isBefore(header, lap)) {
                return new Walk(head, position, messages, now == head ? Finding.EXACT : Finding.INCOMPLETE);
            }
            long length = RecordHeader.lengthOf(header);
            long next = position + RecordHeader.sizeOf(length);
            if (!RecordHeader.isOf(header, lap) || length > Lane.longest(capacity)
                    || next - now >= capacity) {
                return new Walk(head, position, messages, Finding.DAMAGED);
            }
            position = next;
        }
    }
}
