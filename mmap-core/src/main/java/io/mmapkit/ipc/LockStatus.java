package io.mmapkit.ipc;

import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Who holds a lock that has a segment of its own, for people and tools.
 *
 * <p>It is read through the segment's own view, which may be read-only. Nothing is locked and nothing changed. All of it may have changed by the time
 * it is read, and words that somebody else has written nonsense into are shown as they are.
 *
 * <p>Where it says that somebody may sleep for it, that is so, or was when it was last held.
 */
public sealed interface LockStatus {
    /** {@return which lock it is: "mutex", "read-write-lock", "semaphore", "latch", "barrier" or "election"} */
    String kind();

    /**
     * Looks at a lock.
     *
     * @param segment attached in whichever way; best by {@link io.mmapkit.shared.SharedSegmentBuilder#unnoticed}
     * @return what is there; empty if the segment doesn't say that it is such a lock
     * @throws IOException if the system refuses, or the file was cut
     * @throws IllegalStateException if the segment is closed
     * @throws UnsupportedOperationException if this JVM can't contain the faults of a file that is cut
     */
    static Optional<LockStatus> of(SharedSegment segment) throws IOException {
        return LockLook.at(segment);
    }

    /**
     * A {@link SharedMutex}.
     *
     * @param owner who has it, dead or alive; empty if it is free
     * @param isInconsistent whether an owner died, and nobody repaired since what the lock protects
     * @param takeOvers how often it was taken over from a dead owner, modulo 2<sup>32</sup>
     * @param hasWaiters whether somebody may sleep for it
     */
    record Mutex(Optional<Holder> owner, boolean isInconsistent, int takeOvers, boolean hasWaiters)
            implements
                LockStatus {
        @Override
        public String kind() {
            return LockLook.MUTEX;
        }
    }

    /**
     * A {@link SharedReadWriteLock}.
     *
     * @param writer who writes or waits for readers to leave, dead or alive; empty if nobody does
     * @param readers the processes that read, dead or alive
     * @param isInconsistent whether a writer died while it wrote, and nobody repaired since what the lock protects
     * @param hasWaiters whether somebody may sleep for it
     */
    record ReadWrite(Optional<Holder> writer, List<Shareholder> readers, boolean isInconsistent, boolean hasWaiters)
            implements
                LockStatus {
        @Override
        public String kind() {
            return LockLook.READ_WRITE;
        }
    }

    /**
     * A {@link SharedSemaphore}.
     *
     * @param permits how many there are, taken or not
     * @param holders the processes that have some, dead or alive
     * @param hasWaiters whether somebody may sleep for some
     */
    record Semaphore(int permits, List<Shareholder> holders, boolean hasWaiters) implements LockStatus {
        @Override
        public String kind() {
            return LockLook.SEMAPHORE;
        }
    }

    /**
     * A {@link SharedLatch}.
     *
     * @param from from how many it was counted; −1 before anybody said
     * @param left how many are left
     * @param hasWaiters whether somebody may sleep until it is open
     */
    record Latch(int from, int left, boolean hasWaiters) implements LockStatus {
        @Override
        public String kind() {
            return LockLook.LATCH;
        }
    }

    /**
     * A {@link SharedBarrier}.
     *
     * @param parties how many threads wait for each other; 0 before anybody said
     * @param waiting how many do
     * @param isBroken whether it is broken
     */
    record Barrier(int parties, int waiting, boolean isBroken) implements LockStatus {
        @Override
        public String kind() {
            return LockLook.BARRIER;
        }
    }

    /**
     * A {@link LeaderElection}.
     *
     * @param leader who leads, dead or alive; empty if nobody does
     * @param hasWaiters whether somebody may sleep until it leads
     */
    record Election(Optional<Leader> leader, boolean hasWaiters) implements LockStatus {
        @Override
        public String kind() {
            return LockLook.ELECTION;
        }
    }

    /**
     * A lock that can't be one.
     *
     * @param kind which it was
     * @param problem why, in words
     */
    record Damaged(String kind, String problem) implements LockStatus {}
}
