package io.mmapkit.ipc;

import java.lang.invoke.VarHandle;

/** The readers that a gated broadcast ring waits for: each has a place with its token and its position. */
final class Readers {
    private final Broadcast ring;
    private final Words words;
    private final Ownership self;
    private int known; // version
    private long limit; // the position that is furthest behind, as far as is known

    Readers(Broadcast ring, Ownership self) {
        this.ring = ring;
        this.words = ring.words();
        this.self = self;
        this.known = ring.version() - 1;
    }

    /**
     * Takes a place: one that is free, or whose owner died.
     *
     * @return its number; −1 if there is none
     */
    int join() {
        for (int place = 0; place < BroadcastLayout.READERS; place++) {
            long at = ring.reader(place);
            int owner = words.getIntAcquire(at);
            if ((owner == 0 || self.isDead(owner)) && words.casInt(at, owner, self.token())) {
                return place;
            }
        }
        return -1;
    }

    /** Says from where on a reader needs what there is. */
    void hold(int place, long position) {
        words.putLongRelease(ring.reader(place) + BroadcastLayout.READER_POSITION_AT, position);
        ring.changeVersion(); // with a full fence: the next message looks at it
    }

    /** Says that a reader doesn't need any more what is before a position. */
    void advance(int place, long position) {
        words.putLongRelease(ring.reader(place) + BroadcastLayout.READER_POSITION_AT, position);
    }

    void leave(int place) {
        words.putLongRelease(ring.reader(place) + BroadcastLayout.READER_POSITION_AT, Long.MAX_VALUE);
        words.casInt(ring.reader(place), self.token(), 0);
        ring.changeVersion();
    }

    /** For the producer: whether all readers are beyond a position, but for those that died, who are dropped. */
    boolean areBeyond(long position) {
        VarHandle.fullFence(); // what was published before is seen by who joins now, or its joining is seen here
        int version = ring.version();
        if (version == known && position <= limit) {
            return true;
        }
        known = version;
        limit = furthestBehind(position);
        return position <= limit;
    }

    /** Drops those on the way that died and are behind a position. */
    private long furthestBehind(long position) {
        long furthest = Long.MAX_VALUE;
        for (int place = 0; place < BroadcastLayout.READERS; place++) {
            long at = ring.reader(place);
            int owner = words.getIntAcquire(at);
            if (owner != 0) {
                long held = words.getLongAcquire(at + BroadcastLayout.READER_POSITION_AT);
                if (held < position && self.isDead(owner)) {
                    words.casInt(at, owner, 0);
                } else {
                    furthest = Math.min(furthest, held);
                }
            }
        }
        return furthest;
    }
}
