package io.mmapkit.ipc;

import io.mmapkit.ipc.RingStormBoard.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Checks what was handled of one ring, as it comes: each lane without a gap, and again only what a dead consumer may have handled last. */
final class RingStormLog {
    private final Map<Long, Lane> lanes = new HashMap<>();
    private final Map<Long, Integer> received = new HashMap<>(); // of a producer in an epoch
    private final Set<Long> mayComeAgain = new HashSet<>(); // positions of what those that died handled last
    private final Deque<Long> lastBatch = new ArrayDeque<>(); // of the consumer of now, at most: positions
    private long messages;
    private long duplicates;
    private int consumers;

    /** What is known of a lane. */
    private static final class Lane {
        private final TreeMap<Long, Entry> last = new TreeMap<>(); // by position
        private long next;
        private long expected; // by the consumer of now
    }

    void add(Entry entry) {
        if (entry.producer() == Entry.BEGAN) {
            consumers++;
            mayComeAgain.addAll(lastBatch); // beside what those before it left, and it didn't come to
            lastBatch.clear();
            lanes.values().forEach(lane -> lane.expected = -1);
            return;
        }
        require(entry.producer() != Entry.TORN, "torn", entry);
        long position = entry.position() & (1L << io.mmapkit.ipc.Lane.POSITION_BITS) - 1;
        Lane lane = lanes.computeIfAbsent(entry.position() - position, _ -> new Lane());
        require(lane.expected == -1 || position == lane.expected, "not the next one, at " + lane.expected, entry);
        lane.expected = position + RingMessages.sizeOf(entry.length());
        lastBatch.addLast(entry.position());
        if (lastBatch.size() > RingStormProgram.BATCH) {
            lastBatch.removeFirst();
        }
        if (position < lane.next) {
            require(entry.equals(lane.last.get(position)), "not the same as before", entry);
            require(mayComeAgain.remove(entry.position()), "again, and in no batch in which one died", entry);
            duplicates++;
            return;
        }
        require(position == lane.next, "a gap: " + lane.next + " is missing", entry);
        lane.next = lane.expected;
        lane.last.put(position, entry);
        if (lane.last.size() > 2 * RingStormProgram.BATCH) {
            lane.last.pollFirstEntry();
        }
        int sequence = received.merge(key(entry.producer(), entry.epoch()), 1, Integer::sum) - 1;
        require(entry.sequence() == sequence, "not number " + sequence + " of its producer", entry);
        messages++;
    }

    private static long key(int producer, int epoch) {
        return (long) producer << 32 | epoch;
    }

    private static void require(boolean holds, String otherwise, Entry entry) {
        if (!holds) {
            throw new AssertionError(otherwise + ": " + entry);
        }
    }

    /** How many of a producer's messages there were. */
    int received(int producer, int epoch) {
        return received.getOrDefault(key(producer, epoch), 0);
    }

    long messages() {
        return messages;
    }

    long duplicates() {
        return duplicates;
    }

    int consumers() {
        return consumers;
    }
}
