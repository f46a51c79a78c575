package io.mmapkit.ipc;

import io.mmapkit.shared.SegmentHeader;

/** Who takes part in something, by slot: the death of one of them matters to the others. */
final class Parties {
    static final int AT = LockWords.ALIGNMENT;
    static final int BYTES = SegmentHeader.SLOTS * Integer.BYTES;

    private final LockWords words;
    private final Ownership ownership;
    private final long own;

    Parties(LockWords words, Ownership ownership) {
        this.words = words;
        this.ownership = ownership;
        this.own = entry(Ownership.slotOf(ownership.token()));
    }

    private static long entry(int slot) {
        return AT + (long) slot * Integer.BYTES;
    }

    /**
     * Takes part.
     *
     * @return whether one had the same slot that ended as a party: nobody can find that one any more
     */
    boolean join() {
        if (words.get(own) == ownership.token()) {
            return false;
        }
        int before = words.swap(own, ownership.token());
        return before != 0 && before != ownership.token(); // another thread of this process may have come meanwhile
    }

    void leave() {
        words.set(own, 0);
    }

    boolean hasDead() {
        for (int slot = 0; slot < SegmentHeader.SLOTS; slot++) {
            int token = words.get(entry(slot));
            if (token != 0 && ownership.isDead(token)) {
                return true;
            }
        }
        return false;
    }

    void forgetDead() {
        for (int slot = 0; slot < SegmentHeader.SLOTS; slot++) {
            int token = words.get(entry(slot));
            if (token != 0 && ownership.isDead(token)) {
                words.cas(entry(slot), token, 0);
            }
        }
    }
}
