package io.mmapkit.shared;

import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The places of those who take part in a segment. Who lives holds a lock; what he wrote into his slot stays behind if he dies.
 */
final class Slots {
    /** For one who only reads, and has no slot. */
    static final int READER = -1;
    /** For one who reads and whom nobody knows of. */
    static final int ONLOOKER = -2;

    private static final int EPOCH_AT = 0;
    private static final int PID_AT = 4;
    private static final int NAMESPACE_AT = 8;
    private static final int START_AT = 16;
    private static final int JOINED_AT = 24;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private Slots() {}

    /**
     * Takes a slot: a free one, or else one whose owner died.
     *
     * @return its number; −1 if there is none
     * @throws IncompatibleSegmentException if the file was cut within its header
     */
    static int join(SegmentFile file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment slots = read(file, arena);
            for (boolean ofDead : new boolean[]{false, true}) {
                for (int slot = 0; slot < SegmentHeader.SLOTS; slot++) {
                    boolean free = part(slots, slot).get(INT, PID_AT) == 0;
                    if (free != ofDead && RangeLock.tryTake(file, SegmentHeader.slotAt(slot), 1, true)) {
                        write(file, slot);
                        return slot;
                    }
                }
            }
            return -1;
        }
    }

    /** Writes who owns a slot, with the next epoch: whoever had it before has ended. */
    static void write(SegmentFile file, int slot) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment part = arena.allocate(SegmentHeader.SLOT_BYTES);
            file.read(SegmentHeader.slotAt(slot), part);
            ProcessIdentity self = ProcessIdentity.self();
            part.set(INT, EPOCH_AT, part.get(INT, EPOCH_AT) + 1);
            part.set(INT, PID_AT, self.pid());
            part.set(LONG, NAMESPACE_AT, self.namespace());
            part.set(LONG, START_AT, self.startTime());
            part.set(LONG, JOINED_AT, System.currentTimeMillis());
            file.write(SegmentHeader.slotAt(slot), part);
        }
    }

    /** Gives a slot back, for anybody to take. */
    static void leave(SegmentFile file, int slot) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            if (file.status().size() >= SegmentHeader.BYTES) { // otherwise, somebody cut it: writing would make it longer, of zeros
                file.write(SegmentHeader.slotAt(slot) + PID_AT, arena.allocate(Integer.BYTES));
            }
            RangeLock.release(file, SegmentHeader.slotAt(slot), 1);
        }
    }

    /** How many slots somebody has. */
    static int held(SegmentFile file) throws SystemCallException {
        int held = 0;
        for (int slot = 0; slot < SegmentHeader.SLOTS; slot++) {
            held += isHeld(file, slot) ? 1 : 0;
        }
        return held;
    }

    /** Says that somebody reads. */
    static boolean joinAsReader(SegmentFile file) throws SystemCallException {
        return RangeLock.tryTake(file, SegmentHeader.READERS_LOCK_AT, 1, false);
    }

    /** Takes back that one reads. */
    static void leaveAsReader(SegmentFile file) throws SystemCallException {
        RangeLock.release(file, SegmentHeader.READERS_LOCK_AT, 1);
    }

    /** Whether somebody else only reads. */
    static boolean hasReaders(SegmentFile file) throws SystemCallException {
        return RangeLock.isTaken(file, SegmentHeader.READERS_LOCK_AT, 1, true);
    }

    /**
     * Whether somebody has a slot. A shared lock is none of a participant: a stranger may have it who can't write, or one who takes all places.
     */
    private static boolean isHeld(SegmentFile file, int slot) throws SystemCallException {
        return RangeLock.isTaken(file, SegmentHeader.slotAt(slot), 1, false);
    }

    /**
     * Takes all places, which only succeeds if nobody else has one.
     *
     * <p>The slots by a shared lock, which keeps everybody from joining and isn't kept from by those who only read; the rest by one that excludes
     * others who try this, and readers. In this order: who fails at the first has nothing that the last one out would take for somebody, and who fails at
     * the second leaves the slots to others that try.
     */
    static boolean takeAll(SegmentFile file) throws SystemCallException {
        return RangeLock.tryTake(file, SegmentHeader.SLOTS_AT, SegmentHeader.BYTES - SegmentHeader.SLOTS_AT, false)
                && RangeLock.tryTake(file, 0, SegmentHeader.SLOTS_AT, true);
    }

    /**
     * Who takes part, and who died and wasn't replaced, by slot.
     *
     * @throws IncompatibleSegmentException if the file was cut within its header
     */
    static List<Participant> list(SegmentFile file, int own) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment slots = read(file, arena);
            List<Participant> participants = new ArrayList<>();
            for (int slot = 0; slot < SegmentHeader.SLOTS; slot++) {
                MemorySegment part = part(slots, slot);
                if (part.get(INT, PID_AT) != 0) {
                    participants.add(participant(file, part, slot, own));
                }
            }
            return List.copyOf(participants);
        }
    }

    /** Who has one slot, or had it. */
    static Participant one(SegmentFile file, int slot, int own) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment part = arena.allocate(SegmentHeader.SLOT_BYTES);
            if (file.read(SegmentHeader.slotAt(slot), part) < part.byteSize()) {
                throw new IncompatibleSegmentException(file.name(), Reason.TRUNCATED, "was cut within its header, to "
                        + file.status().size() + " bytes");
            }
            return participant(file, part, slot, own);
        }
    }

    private static Participant participant(SegmentFile file, MemorySegment part, int slot, int own)
            throws SystemCallException {
        boolean isAlive = slot == own || isHeld(file, slot);
        return new Participant(slot, part.get(INT, EPOCH_AT), isAlive, slot == own, part.get(INT, PID_AT),
                part.get(LONG, NAMESPACE_AT), part.get(LONG, START_AT),
                Instant.ofEpochMilli(part.get(LONG, JOINED_AT)));
    }

    private static MemorySegment read(SegmentFile file, Arena arena) throws IOException {
        MemorySegment slots = arena.allocate((long) SegmentHeader.SLOTS * SegmentHeader.SLOT_BYTES);
        long got = file.read(SegmentHeader.SLOTS_AT, slots);
        if (got < slots.byteSize()) { // zeros would say that nobody is there
            throw new IncompatibleSegmentException(file.name(), Reason.TRUNCATED, "was cut within its header, to "
                    + file.status().size() + " bytes");
        }
        return slots;
    }

    private static MemorySegment part(MemorySegment slots, int slot) {
        return slots.asSlice((long) slot * SegmentHeader.SLOT_BYTES, SegmentHeader.SLOT_BYTES);
    }
}
