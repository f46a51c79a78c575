package io.mmapkit.ipc;

import io.mmapkit.shared.Participant;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What is going on in a ring, for people and tools: positions, what is behind, who takes part.
 *
 * <p>It is read through the segment's own view, which may be read-only. Nothing is locked and nothing changed, and those who use the ring don't notice.
 * They go on meanwhile, so that it is of a moment that is over; and what is there isn't trusted: a damaged ring gives {@link Damaged} or
 * {@link Finding#DAMAGED}, and a look takes less than a second or so, whatever is in the memory.
 *
 * {@snippet file="IpcPage.java" region="status"}
 */
public sealed interface RingStatus {
    /** {@return which ring it is: the name of its class} */
    String kind();

    /**
     * Looks at a ring.
     *
     * @param segment attached in whichever way; best by {@link io.mmapkit.shared.SharedSegmentBuilder#unnoticed}
     * @return what is there; empty if the segment doesn't say that it is a ring
     * @throws IOException if the system refuses, or the file was cut
     * @throws IllegalStateException if the segment is closed
     * @throws UnsupportedOperationException if this JVM can't contain the faults of a file that is cut
     */
    static Optional<RingStatus> of(SharedSegment segment) throws IOException {
        return RingLook.at(segment);
    }

    /** How much was seen. */
    enum Finding {
        /** All, as it was at one moment. */
        EXACT,
        /** At least what is said: it changed all the while, or there is too much to count in short time. */
        INCOMPLETE,
        /** What is there can't be, from the end on: somebody else has written into the memory. */
        DAMAGED
    }

    /**
     * Who has a part in a ring, or died with it.
     *
     * @param pid the process's number in its own PID namespace; 0 if it died and another has its slot by now
     * @param namespace the inode of that namespace; 0 if it isn't known
     * @param isAlive whether the process lives and has the segment attached, as the kernel says
     */
    record Owner(int pid, long namespace, boolean isAlive) {
        static Owner of(Optional<Participant> participant) {
            return participant.map(one -> new Owner(one.pid(), one.namespace(), one.isAlive()))
                    .orElseGet(() -> new Owner(0, 0, false));
        }
    }

    /**
     * A {@link SpscRing} or {@link MpscRing}.
     *
     * @param kind which of them
     * @param capacity of each lane, in bytes
     * @param consumer who receives; empty if nobody does
     * @param isConsumerAsleep whether it may sleep until a message comes
     * @param lanes one for each producer that there may be
     */
    record ToOne(String kind, long capacity, Optional<Owner> consumer, boolean isConsumerAsleep, List<LaneStatus> lanes)
            implements
                RingStatus {
        /** {@return how far the consumer is behind in all lanes together; at least, if one of them isn't {@link Finding#EXACT}} */
        public Ring.Lag lag() {
            return new Ring.Lag(lanes.stream().mapToLong(lane -> lane.lag().bytes()).sum(),
                    lanes.stream().mapToLong(lane -> lane.lag().messages()).sum());
        }
    }

    /**
     * What one producer sends through.
     *
     * @param producer who sends; empty if nobody does
     * @param isProducerAsleep whether it may sleep until there is room
     * @param head up to where all is received, in bytes since the beginning
     * @param end up to where all is sent, likewise; of a damaged lane, how far it is whole
     * @param lag how far the consumer is behind, pieces of messages counted each
     * @param finding whether that is all
     */
    record LaneStatus(Optional<Owner> producer, boolean isProducerAsleep, long head, long end, Ring.Lag lag,
            Finding finding) {}

    /**
     * A {@link BroadcastRing}. Consumers leave no trace in one that isn't gated.
     *
     * @param capacity in bytes
     * @param isGated whether the producer waits for consumers
     * @param producer who sends; empty if nobody does
     * @param isProducerAsleep whether it may sleep until there is room, in a gated ring
     * @param areConsumersAsleep whether one or more may sleep until a message comes
     * @param oldest the position of the oldest message that is there, in bytes since the beginning
     * @param end the position after the last message
     * @param messages how many are there; 0 if they couldn't be counted
     * @param sequence the number of the last message; 0 if there is none yet
     * @param finding whether that is all
     * @param readers the consumers, if it is gated
     */
    record ToMany(long capacity, boolean isGated, Optional<Owner> producer, boolean isProducerAsleep,
            boolean areConsumersAsleep, long oldest, long end, long messages, long sequence, Finding finding,
            List<ReaderStatus> readers) implements RingStatus {
        @Override
        public String kind() {
            return "BroadcastRing";
        }
    }

    /**
     * A consumer of a gated broadcast ring.
     *
     * @param owner whose it is
     * @param lag how far it is behind; empty if that isn't known, as of one that comes or goes just now
     */
    record ReaderStatus(Owner owner, Optional<Ring.Lag> lag) {}

    /**
     * A ring that can't be one.
     *
     * @param kind which ring it was
     * @param problem why, in words
     */
    record Damaged(String kind, String problem) implements RingStatus {}
}
