package io.mmapkit.ipc;

import io.mmapkit.shared.SegmentHeader;

/**
 * What each participant has of something, changed one share at a time, as a whole, whoever is killed meanwhile.
 *
 * <pre>
 *      0               64                      512                     1408
 *      +---------------+-----------------------+-----------------------+
 *      | last entry    | 112 tokens, int       | 112 shares, long      |
 *      +---------------+-----------------------+-----------------------+
 *
 *     63              32  31      24  23                               0
 *      +----------------+-----------+----------------------------------+
 *      | version        | slot + 1  | share                            |   the last entry; a share is one without a slot
 *      +----------------+-----------+----------------------------------+
 * </pre>
 *
 * <p>To change a share is to exchange the last entry for one of the next version: that one step. Writing it into the table comes after, and
 * is done by whoever comes next if the one who made it didn't live to; it does no harm to write it twice, for a share of an older version
 * alone is exchanged for it, and only while the entry is the last. So as long as the last entry stays the same, and it is in the table,
 * nothing in the table changes, and a decision that was made from it holds if the exchange for the next one succeeds.
 *
 * <p>Somebody would have to sleep through 2^32 changes to the number to take the entry for the one it knew.
 *
 * <p>A slot's token tells whose share it is. Its present owner writes it before it takes the first, once nothing is left there of another.
 */
final class Ledger {
    static final int LARGEST = (1 << 24) - 1;
    static final int SIZE = 1408;

    private static final int TOKENS_AT = 64;
    private static final int SHARES_AT = TOKENS_AT + SegmentHeader.SLOTS * Integer.BYTES;

    private final LockWords words;
    private final Ownership ownership;
    private final int slot;

    Ledger(LockWords words, Ownership ownership) {
        this.words = words;
        this.ownership = ownership;
        this.slot = Ownership.slotOf(ownership.token());
    }

    private static long share(int slot) {
        return SHARES_AT + (long) slot * Long.BYTES;
    }

    private static long token(int slot) {
        return TOKENS_AT + (long) slot * Integer.BYTES;
    }

    private static int version(long entry) {
        return (int) (entry >>> Integer.SIZE);
    }

    private static int count(long entry) {
        return (int) entry & LARGEST;
    }

    /** The last entry, which is in the table. */
    long read() {
        while (true) {
            long last = words.getLong(0);
            int of = ((int) last >>> 24) - 1;
            if (of < 0 || of >= SegmentHeader.SLOTS) {
                return last; // there is none yet, or a peer has written nonsense
            }
            long old = words.getLong(share(of));
            if (version(old) == version(last)) {
                return last;
            }
            if (words.getLong(0) == last) { // so the share is older, or it is written by now and the exchange fails
                words.cas(share(of), old, last & ~(0xffL << 24));
                return last;
            }
        }
    }

    /**
     * Sets the share of a slot, if an entry is still the last.
     *
     * @return whether it was
     */
    boolean change(long last, int of, int to) {
        long next = (long) (version(last) + 1) << Integer.SIZE | (long) (of + 1) << 24 | to;
        return words.cas(0, last, next);
    }

    /** Sets the own share. */
    boolean changeOwn(long last, int to) {
        return change(last, slot, to);
    }

    /** The last entry, which may not be in the table yet. */
    long last() {
        return words.getLong(0);
    }

    boolean isLast(long entry) {
        return words.getLong(0) == entry;
    }

    /** The sum of all shares, if the entry is still the last. */
    long sum() {
        long sum = 0;
        for (int of = 0; of < SegmentHeader.SLOTS; of++) {
            sum += shareOf(of);
        }
        return sum;
    }

    /** What a slot has. */
    int shareOf(int of) {
        return count(words.getLong(share(of)));
    }

    /**
     * The own share; makes the slot one's own before.
     *
     * @return −1 if an entry isn't the last any more
     */
    int own(long last) {
        int share = shareOf(slot);
        if (words.get(token(slot)) == ownership.token()) {
            return share;
        }
        if (share != 0) { // of one who had the slot before, and so is dead
            change(last, slot, 0);
            return -1;
        }
        if (!isLast(last)) {
            return -1; // what was read as 0 may be another thread's share by now
        }
        words.set(token(slot), ownership.token());
        return 0;
    }

    /** What a slot has once an entry is in the table, for one that can't put it there. */
    int shareOf(int of, long last) {
        return ((int) last >>> 24) - 1 == of ? count(last) : shareOf(of);
    }

    /** Who has a slot's share. */
    int tokenOf(int of) {
        return words.get(token(of));
    }

    /**
     * Takes back one dead participant's share.
     *
     * @return whether there was one, or an entry isn't the last any more
     */
    boolean takeBack(long last) {
        for (int of = 0; of < SegmentHeader.SLOTS; of++) {
            if (shareOf(of) != 0 && ownership.isDead(tokenOf(of))) {
                change(last, of, 0);
                return true;
            }
        }
        return !isLast(last);
    }
}
