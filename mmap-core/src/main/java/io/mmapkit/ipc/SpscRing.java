package io.mmapkit.ipc;

import io.mmapkit.shared.SharedSegment;
import io.mmapkit.shared.SharedSegmentBuilder;
import java.io.IOException;

/**
 * A ring with one producer and one consumer, in two processes or one.
 *
 * {@snippet :
 * try (SpscRing ring = SpscRing.createOrAttach("quotes", 1 << 20); SpscRing.Producer out = ring.producer()) {
 *     try (Claim claim = out.claim(32)) {
 *         claim.segment().set(ValueLayout.JAVA_LONG, 0, 42L);
 *         claim.commit();
 *     }
 * }
 * }
 *
 * <p>{@link Ring} says what is promised when one of them is killed.
 */
public final class SpscRing extends Ring {
    static final String NAME = "mmapkit.SpscRing";

    SpscRing(Opened opened) {
        super(opened);
    }

    /**
     * Makes a ring in POSIX shared memory, of mode 0600.
     *
     * @param name as {@link SharedSegment#create}
     * @param capacity in bytes, at least; it becomes a power of two of 4,096 or more
     * @return the ring, to be closed
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken
     * @throws IOException if the system refuses: ENOSPC
     * @throws IllegalArgumentException if there can't be such a name or such a ring
     */
    public static SpscRing create(String name, long capacity) throws IOException {
        return create(SharedSegment.builder().name(name), capacity);
    }

    /**
     * Makes a ring in a segment that a builder describes: a file, a memfd, with another mode.
     *
     * @param where without a size or a layout
     * @param capacity in bytes, at least; it becomes a power of two of 4,096 or more
     * @return the ring, to be closed
     * @throws IOException if the system refuses
     * @throws IllegalArgumentException if there can't be such a ring
     * @throws UnsupportedOperationException for memory that children inherit: nobody could tell who of them lives
     */
    public static SpscRing create(SharedSegmentBuilder where, long capacity) throws IOException {
        return new SpscRing(create(where, RingLayout.of(capacity, 1), NAME));
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
    public static SpscRing attach(String name) throws IOException {
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
    public static SpscRing attach(SharedSegmentBuilder where) throws IOException {
        return new SpscRing(attach(where, NAME));
    }

    /**
     * Attaches to a ring in POSIX shared memory, or makes it if it is missing. Of many that do so at once, one makes it.
     *
     * @param name as {@link SharedSegment#create}
     * @param capacity in bytes, at least; it becomes a power of two of 4,096 or more
     * @return the ring, to be closed
     * @throws io.mmapkit.shared.IncompatibleSegmentException if what is there isn't a ring, or isn't to be trusted
     * @throws IllegalArgumentException if there can't be such a name or such a ring, or there is one of another capacity
     * @throws IOException if the system refuses
     */
    public static SpscRing createOrAttach(String name, long capacity) throws IOException {
        return createOrAttach(SharedSegment.builder().name(name), capacity);
    }

    /**
     * Attaches to a ring in a segment that a builder describes, or makes it if it is missing.
     *
     * @param where without a size or a layout
     * @param capacity in bytes, at least; it becomes a power of two of 4,096 or more
     * @return the ring, to be closed
     * @throws io.mmapkit.shared.IncompatibleSegmentException if what is there isn't a ring, or isn't to be trusted
     * @throws IllegalArgumentException if there can't be such a ring, or there is one of another capacity
     * @throws IOException if the system refuses
     */
    public static SpscRing createOrAttach(SharedSegmentBuilder where, long capacity) throws IOException {
        return new SpscRing(createOrAttach(where, RingLayout.of(capacity, 1), NAME));
    }

    /**
     * Takes the place of the producer. If it isn't certain that another lives, it asks again for a second at most.
     *
     * @return the producer, which goes on behind what was sent
     * @throws IllegalStateException if the ring is closed or was damaged, or a producer lives, in this process or another
     * @throws java.io.UncheckedIOException if the system refuses to tell whether one lives
     */
    public Producer producer() {
        Role role = senderRole(0);
        Producer taken = Role.patiently(() -> take(role, () -> new Producer(this, 0, role)), role::isDoubtful);
        if (taken == null) {
            throw new IllegalStateException(segment().name() + " has a producer: " + role.ownerText());
        }
        return taken;
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
