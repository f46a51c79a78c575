package io.mmapkit.ipc;

import io.mmapkit.shared.SegmentHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * How many readers each participant has: by slot, a {@code long} of the participant's token and the count, so that the share of one that died
 * can be told from that of the next one in its slot, and taken back by one compare-and-set.
 */
final class ReaderTable {
    static final int BYTES = SegmentHeader.SLOTS * Long.BYTES;

    private final LockWords words;
    private final long at;
    private final Ownership ownership;
    private final long own;

    ReaderTable(LockWords words, long at, Ownership ownership) {
        this.words = words;
        this.at = at;
        this.ownership = ownership;
        this.own = entry(Ownership.slotOf(ownership.token()));
    }

    private long entry(int slot) {
        return at + (long) slot * Long.BYTES;
    }

    private static int token(long entry) {
        return (int) (entry >>> Integer.SIZE);
    }

    private static int count(long entry) {
        return (int) entry;
    }

    /** Adds a reader. What another left in the slot is that of a dead one, and goes. */
    void enter() {
        while (true) {
            long entry = words.getLong(own);
            long next = token(entry) == ownership.token() ? entry + 1 : (long) ownership.token() << Integer.SIZE | 1;
            if (words.cas(own, entry, next)) {
                return;
            }
        }
    }

    /** Takes a reader away that this participant added. */
    void leave() {
        while (true) {
            long entry = words.getLong(own);
            if (token(entry) != ownership.token() || count(entry) == 0) {
                return; // a peer has written nonsense
            }
            if (words.cas(own, entry, entry - 1)) {
                return;
            }
        }
    }

    /**
     * Whether somebody reads.
     *
     * @param looks whether to ask who lives, and take back the shares of who doesn't
     */
    boolean hasReaders(boolean looks) {
        for (int slot = 0; slot < SegmentHeader.SLOTS; slot++) {
            long entry = words.getLong(entry(slot));
            if (count(entry) != 0) {
                // If the exchange fails, another has taken it back, or the next one in the slot has come
                if (!looks || !ownership.isDead(token(entry)) || !words.cas(entry(slot), entry, 0L)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Who reads, dead or alive. */
    List<Shareholder> list() {
        List<Shareholder> all = new ArrayList<>();
        for (int slot = 0; slot < SegmentHeader.SLOTS; slot++) {
            long entry = words.getLong(entry(slot));
            if (count(entry) != 0) {
                all.add(Shareholder.of(ownership.find(token(entry)), count(entry)));
            }
        }
        return List.copyOf(all);
    }
}
