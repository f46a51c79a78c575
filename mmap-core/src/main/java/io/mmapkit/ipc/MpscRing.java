package io.mmapkit.ipc;

import io.mmapkit.shared.SharedSegment;
import io.mmapkit.shared.SharedSegmentBuilder;
import java.io.IOException;

/**
 * A ring with several producers and one consumer, in as many processes.
 *
 * <p>Each producer has a lane of its own, and so of its own capacity: none waits for another, be it slow, paused or dead. The messages of one producer
 * are received in the order in which they were sent; those of several in any order, and each in turn. A producer that died leaves its lane
 * to the next one.
 *
 * <p>{@link Ring} says what is promised when one of them is killed.
 */
public final class MpscRing extends Ring {
    static final String NAME = "mmapkit.MpscRing";

    private static final int PRODUCERS = 8;

    MpscRing(Opened opened) {
        super(opened);
    }

    /**
     * Makes a ring in POSIX shared memory, of mode 0600.
     *
     * @param name as {@link SharedSegment#create}
     * @param capacity of each producer, in bytes, at least; it becomes a power of two of 4,096 or more
     * @param producers how many there may be at once, from 1 to 64; all take their capacity from the beginning
     * @return the ring, to be closed
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken
     * @throws IOException if the system refuses: ENOSPC
     * @throws IllegalArgumentException if there can't be such a name or such a ring
     */
    public static MpscRing create(String name, long capacity, int producers) throws IOException {
        return create(SharedSegment.builder().name(name), capacity, producers);
    }

    /**
     * Makes a ring in POSIX shared memory, of mode 0600, for up to 8 producers at once.
     *
     * @param name as {@link SharedSegment#create}
     * @param capacity of each producer, in bytes, at least; it becomes a power of two of 4,096 or more
     * @return the ring, to be closed
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken
     * @throws IOException if the system refuses: ENOSPC
     * @throws IllegalArgumentException if there can't be such a name or such a ring
     */
    public static MpscRing create(String name, long capacity) throws IOException {
        return create(name, capacity, PRODUCERS);
    }

    /**
     * Attaches to a ring in POSIX shared memory, or makes it for up to 8 producers if it is missing.
     *
     * @param name as {@link SharedSegment#create}
     * @param capacity of each producer, in bytes, at least; it becomes a power of two of 4,096 or more
     * @return the ring, to be closed
     * @throws io.mmapkit.shared.IncompatibleSegmentException if what is there isn't a ring, or isn't to be trusted
     * @throws IllegalArgumentException if there can't be such a name or such a ring, or there is one of another capacity or for another number
     *         of producers
     * @throws IOException if the system refuses
     */
    public static MpscRing createOrAttach(String name, long capacity) throws IOException {
        return createOrAttach(name, capacity, PRODUCERS);
    }

    /**
     * Makes a ring in a segment that a builder describes: a file, a memfd, with another mode.
     *
     * @param where without a size or a layout
     * @param capacity of each producer, in bytes, at least; it becomes a power of two of 4,096 or more
     * @param producers how many there may be at once, from 1 to 64; all take their capacity from the beginning
     * @return the ring, to be closed
     * @throws IOException if the system refuses
     * @throws IllegalArgumentException if there can't be such a ring
     * @throws UnsupportedOperationException for memory that children inherit: nobody could tell who of them lives
     */
    public static MpscRing create(SharedSegmentBuilder where, long capacity, int producers) throws IOException {
        return new MpscRing(create(where, RingLayout.of(capacity, producers), NAME));
    }

    /**
     * Attaches to a ring in POSIX shared memory.
     *
     * @param name as it was given when it was made
     * @return the ring, to be closed
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws io.mmapkit.shared.IncompatibleSegmentException if what is there isn't one, or isn't to be trusted
     * @throws IOException if the system refuses
     */
    public static MpscRing attach(String name) throws IOException {
        return attach(SharedSegment.builder().name(name));
    }

    /**
     * Attaches to a ring in a segment that a builder describes.
     *
     * @param where without a size or a layout
     * @return the ring, to be closed
     * @throws io.mmapkit.shared.IncompatibleSegmentException if what is there isn't one, or isn't to be trusted
     * @throws IOException if the system refuses
     */
    public static MpscRing attach(SharedSegmentBuilder where) throws IOException {
        return new MpscRing(attach(where, NAME));
    }

    /**
     * Attaches to a ring in POSIX shared memory, or makes it if it is missing. Of many that do so at once, one makes it.
     *
     * @param name as {@link SharedSegment#create}
     * @param capacity of each producer, in bytes, at least; it becomes a power of two of 4,096 or more
     * @param producers how many there may be at once, from 1 to 64; all take their capacity from the beginning
     * @return the ring, to be closed
     * @throws io.mmapkit.shared.IncompatibleSegmentException if what is there isn't a ring, or isn't to be trusted
     * @throws IllegalArgumentException if there can't be such a name or such a ring, or there is one of another capacity or for another number of producers
     * @throws IOException if the system refuses
     */
    public static MpscRing createOrAttach(String name, long capacity, int producers) throws IOException {
        return createOrAttach(SharedSegment.builder().name(name), capacity, producers);
    }

    /**
     * Attaches to a ring in a segment that a builder describes, or makes it if it is missing.
     *
     * @param where without a size or a layout
     * @param capacity of each producer, in bytes, at least; it becomes a power of two of 4,096 or more
     * @param producers how many there may be at once, from 1 to 64; all take their capacity from the beginning
     * @return the ring, to be closed
     * @throws io.mmapkit.shared.IncompatibleSegmentException if what is there isn't a ring, or isn't to be trusted
     * @throws IllegalArgumentException if there can't be such a ring, or there is one of another capacity or for another number of producers
     * @throws IOException if the system refuses
     */
    public static MpscRing createOrAttach(SharedSegmentBuilder where, long capacity, int producers) throws IOException {
        return new MpscRing(createOrAttach(where, RingLayout.of(capacity, producers), NAME));
    }

    /**
     * Takes the place of a producer. If it isn't certain that those of all places live, it asks again for a second at most.
     *
     * @return a producer, which goes on behind what was sent in its lane
     * @throws IllegalStateException if the ring is closed or was damaged, or all places are taken by producers that live
     * @throws java.io.UncheckedIOException if the system refuses to tell whether one lives
     */
    public Producer producer() {
        Producer taken = Role.patiently(this::takeLane, this::hasDoubtfulLane);
        if (taken == null) {
            throw new IllegalStateException(segment().name() + " has " + lanes() + " producers already");
        }
        return taken;
    }

    private Producer takeLane() {
        for (int lane = 0; lane < lanes(); lane++) {
            int number = lane;
            Role role = senderRole(lane);
            Producer taken = take(role, () -> {
                use(number);
                return new Producer(this, number, role);
            });
            if (taken != null) {
                return taken;
            }
        }
        return null;
    }

    private boolean hasDoubtfulLane() {
        for (int lane = 0; lane < lanes(); lane++) {
            if (senderRole(lane).isDoubtful()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes the place of the consumer. If it isn't certain that another lives, it asks again for a second at most.
     *
     * @return the consumer, which begins with the first message that wasn't received
     * @throws IllegalStateException if the ring is closed, or a consumer lives, in this process or another
     * @throws java.io.UncheckedIOException if the system refuses to tell whether one lives
     */
    public Consumer consumer() {
        Role role = receiverRole();
        Consumer taken = Role.patiently(() -> take(role, () -> new Consumer(this, role)), role::isDoubtful);
        if (taken == null) {
            throw new IllegalStateException(segment().name() + " has a consumer: " + role.ownerText());
        }
        return taken;
    }

    /** Sends. */
    public static final class Producer extends RingProducer {
        private Producer(Ring ring, int lane, Role role) {
            super(ring, lane, role);
        }
    }

    /** Receives. */
    public static final class Consumer extends RingConsumer {
        private Consumer(Ring ring, Role role) {
            super(ring, role);
        }
    }
}
