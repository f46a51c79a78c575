package io.mmapkit.ipc;

import io.mmapkit.os.ProcFile;
import io.mmapkit.shared.Participant;
import io.mmapkit.shared.SegmentHeader;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Who owns what: an attachment's name in 31 bits, to be swapped into a word of shared memory at once, and whether the one behind such a name
 * lives.
 *
 * <pre>
 *     31   30          24  23                                0
 *    +---+---------------+-----------------------------------+
 *    | * | slot + 1      | low bits of the slot's epoch      |
 *    +---+---------------+-----------------------------------+
 * </pre>
 *
 * <p>Bit 31 is free for the word's own use. A token is never 0. After 2^24 others in the same slot, a token that lay there untouched all the
 * while would be taken for one of that epoch: for as long as that one lives, and no longer.
 */
final class Ownership {
    /** The bits of a word that name its owner. */
    static final int TOKEN = 0x7fff_ffff;

    private static final int EPOCH_BITS = 24;
    private static final int EPOCH = (1 << EPOCH_BITS) - 1;

    private static final int STAT_START_TIME = 19; // after the name, which may have blanks in it

    private final SharedSegment segment;
    private final int token;

    private Ownership(SharedSegment segment, int token) {
        this.segment = segment;
        this.token = token;
    }

    /**
     * What an attachment owns.
     *
     * @throws IllegalStateException if it is closed, or for reading only
     * @throws UnsupportedOperationException if it is memory that children inherit: nobody could tell who of them lives
     */
    static Ownership of(SharedSegment segment) throws IOException {
        Participant self = segment.self();
        return new Ownership(segment, self.slot() + 1 << EPOCH_BITS | self.epoch() & EPOCH);
    }

    /** For one that owns nothing and asks who does; it may be attached for reading only. */
    static Ownership onlooker(SharedSegment segment) {
        return new Ownership(segment, 0);
    }

    /** This attachment's own; 0 for an onlooker. */
    int token() {
        return token;
    }

    /** Its slot, or −1 if no owner could have written that. */
    static int slotOf(int token) {
        int slot = ((token & TOKEN) >>> EPOCH_BITS) - 1;
        return slot < SegmentHeader.SLOTS ? slot : -1;
    }

    /**
     * Whether the owner has ended, or closed the segment: certain if so, and a moment old if not. Two system calls, none for the own one. What no
     * owner could have written belongs to nobody, and so to none that lives.
     *
     * @param other a token; bit 31 is ignored
     * @throws IllegalStateException if the segment is closed
     * @throws UncheckedIOException if the system refuses
     */
    boolean isDead(int other) {
        if ((other & TOKEN) == token) {
            return false;
        }
        return find(other).filter(Participant::isAlive).isEmpty();
    }

    /**
     * Whether an owner that seems to live may be dead for all that: one that joins takes the lock of a dead one's slot before it writes there who it is, and is
     * taken for that one meanwhile. It isn't doubtful if what is written is a process that lives. The answer decides nothing but whether to look again.
     *
     * @param other a token of another; bit 31 is ignored
     */
    boolean isDoubtful(int other) {
        if ((other & TOKEN) == token) {
            return false;
        }
        try {
            Optional<Participant> owner = find(other);
            return owner.isEmpty() || !owner.get().isAlive() || !isRunning(owner.get(), segment.self());
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    private static boolean isRunning(Participant one, Participant self) {
        if (one.pid() == 0 || one.namespace() == 0 || one.namespace() != self.namespace()) { // it has left, or is elsewhere
            return false;
        }
        try {
            String[] fields = ProcFile.statFields(ProcFile.text("/proc/" + one.pid() + "/stat"));
            return !"ZX".contains(fields[0]) && Long.parseLong(fields[STAT_START_TIME]) == one.startTime();
        } catch (IOException | RuntimeException gone) {
            return false;
        }
    }

    /** Who is behind a token, dead or alive; empty if another has its slot by now, or none could have written it. */
    Optional<Participant> find(int other) {
        int slot = slotOf(other);
        if (slot < 0) {
            return Optional.empty();
        }
        try {
            Participant participant = segment.participant(slot);
            return (participant.epoch() & EPOCH) == (other & EPOCH) ? Optional.of(participant) : Optional.empty();
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }
}
