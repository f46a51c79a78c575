package io.mmapkit.ipc;

import io.mmapkit.shared.Participant;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.shared.SharedSegmentBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A ring with one producer and any number of consumers, in as many processes, of which each receives all messages.
 *
 * <p>The producer never waits, and writes over old messages when it needs their room; a consumer that was too slow is told exactly how many messages it
 * lost, and goes on with the oldest one that is intact. In a <b>gated</b> ring the producer waits for consumers instead, of which there
 * may be {@value BroadcastLayout#READERS}, but for those that the kernel says are dead: they are dropped.
 *
 * <p>Killed at any instruction, a consumer leaves nothing behind, and a producer nothing but messages that were sent: the next producer goes on with the
 * number after the last. A message that was being written isn't sent; the old messages in whose place it came are gone.
 *
 * <p><b>Threads.</b> A ring may be used and closed by any thread; its producer and consumers are each for one thread at a time.
 */
public final class BroadcastRing implements AutoCloseable {
    static final String NAME = "mmapkit.BroadcastRing";

    private final SharedSegment segment;
    private final BroadcastLayout layout;
    private final RingMemory memory;
    private final Ownership self;
    private final Words words;
    private final Set<AutoCloseable> parts = new HashSet<>();
    private volatile boolean closed;

    BroadcastRing(SharedSegment segment, BroadcastLayout layout, Ownership self, RingMemory memory, Words words) {
        this.segment = segment;
        this.layout = layout;
        this.self = self;
        this.memory = memory;
        this.words = words;
    }

    private static BroadcastRing open(SharedSegment segment, BroadcastLayout expected) throws IOException {
        return Opening.of(segment, one -> map(one, expected));
    }

    private static BroadcastRing map(SharedSegment segment, BroadcastLayout expected) throws IOException {
        BroadcastLayout found = BroadcastLayout.of(segment);
        if (expected != null && !found.equals(expected)) {
            throw new IllegalArgumentException(segment.name() + " is a " + found.text() + ", and not a "
                    + expected.text());
        }
        Ownership self = Ownership.of(segment);
        RingMemory memory = RingMemory.map(segment, BroadcastLayout.CONTROL_BYTES, found.capacity(), 1);
        return new BroadcastRing(segment, found, self, memory, Words.DIRECT);
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
    public static BroadcastRing create(String name, long capacity) throws IOException {
        return create(SharedSegment.builder().name(name), capacity, false);
    }

    /**
     * Makes a ring in a segment that a builder describes: a file, a memfd, with another mode.
     *
     * @param where without a size or a layout
     * @param capacity in bytes, at least; it becomes a power of two of 4,096 or more
     * @param gated whether the producer waits for consumers
     * @return the ring, to be closed
     * @throws IOException if the system refuses
     * @throws IllegalArgumentException if there can't be such a ring
     * @throws UnsupportedOperationException for memory that children inherit
     */
    public static BroadcastRing create(SharedSegmentBuilder where, long capacity, boolean gated) throws IOException {
        return Opening.ofNew(BroadcastLayout.of(capacity, gated).describe(where, NAME).create(),
                segment -> map(segment, null));
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
    public static BroadcastRing attach(String name) throws IOException {
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
    public static BroadcastRing attach(SharedSegmentBuilder where) throws IOException {
        return open(where.layout(BroadcastLayout.struct(NAME)).attach(), null);
    }

    /**
     * Attaches to a ring in POSIX shared memory, or makes it if it is missing. Of many that do so at once, one makes it.
     *
     * @param name as {@link SharedSegment#create}
     * @param capacity in bytes, at least; it becomes a power of two of 4,096 or more
     * @return the ring, to be closed
     * @throws io.mmapkit.shared.IncompatibleSegmentException if what is there isn't a ring, or isn't to be trusted
     * @throws IllegalArgumentException if there can't be such a name or such a ring, or there is another one
     * @throws IOException if the system refuses
     */
    public static BroadcastRing createOrAttach(String name, long capacity) throws IOException {
        return createOrAttach(SharedSegment.builder().name(name), capacity, false);
    }

    /**
     * Attaches to a ring in a segment that a builder describes, or makes it if it is missing.
     *
     * @param where without a size or a layout
     * @param capacity in bytes, at least; it becomes a power of two of 4,096 or more
     * @param gated whether the producer waits for consumers
     * @return the ring, to be closed
     * @throws io.mmapkit.shared.IncompatibleSegmentException if what is there isn't a ring, or isn't to be trusted
     * @throws IllegalArgumentException if there can't be such a ring, or there is another one
     * @throws IOException if the system refuses
     */
    public static BroadcastRing createOrAttach(SharedSegmentBuilder where, long capacity, boolean gated)
            throws IOException {
        BroadcastLayout wanted = BroadcastLayout.of(capacity, gated);
        return open(Opening.createOrAttach(wanted.describe(where, NAME), "a " + wanted.text()), wanted);
    }

    private Broadcast where() {
        return new Broadcast(words, memory.lane(0), layout.capacity(), memory.control());
    }

    private Role senderRole() {
        return new Role(words, memory.control() + BroadcastLayout.PRODUCER_AT, self);
    }

    Doorbell messageBell() {
        return Doorbell.ofMany(words, memory.control() + BroadcastLayout.BELL_AT);
    }

    Doorbell roomBell() {
        return new Doorbell(words, memory.control() + BroadcastLayout.ROOM_BELL_AT);
    }

    Words words() {
        return words;
    }

    MemorySegment view() {
        return memory.view(0);
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * Takes the place of the producer. If it isn't certain that another lives, it asks again for a second at most.
     *
     * @return the producer, which goes on behind what was sent
     * @throws IllegalStateException if the ring is closed or was damaged, or a producer lives, in this process or another
     * @throws UncheckedIOException if the system refuses to tell whether one lives
     */
    public BroadcastProducer producer() {
        Role role = senderRole();
        BroadcastProducer taken = Role.patiently(() -> take(role), role::isDoubtful);
        if (taken == null) {
            throw new IllegalStateException(segment.name() + " has a producer: " + role.ownerText());
        }
        return taken;
    }

    private synchronized BroadcastProducer take(Role role) {
        requireOpen();
        if (!role.tryTake()) {
            return null;
        }
        try {
            BroadcastProducer producer = new BroadcastProducer(this, new BroadcastSender(where()),
                    layout.gated() ? new Readers(where(), self) : null, role);
            parts.add(producer);
            return producer;
        } catch (RuntimeException | Error failure) {
            role.leave();
            throw failure;
        }
    }

    /**
     * A consumer of what is sent from now on. It may begin with a message that was sent just before.
     *
     * @return the consumer
     * @throws IllegalStateException if the ring is closed or was damaged, or is gated and has no place left
     * @throws UncheckedIOException if the system refuses to tell which of those places are of the dead
     */
    public synchronized BroadcastConsumer consumer() {
        requireOpen();
        BroadcastReceiver receiver = new BroadcastReceiver(where());
        if (!layout.gated()) {
            receiver.joinLatest();
            return added(new BroadcastConsumer(this, receiver, null, -1));
        }
        Readers readers = new Readers(where(), self);
        int place = readers.join();
        if (place < 0) {
            throw new IllegalStateException(segment.name() + " has " + BroadcastLayout.READERS + " consumers already");
        }
        try {
            do {
                receiver.joinLatest();
                readers.hold(place, receiver.position());
            } while (!receiver.reachesSafety());
            readers.advance(place, receiver.position());
            return added(new BroadcastConsumer(this, receiver, readers, place));
        } catch (RuntimeException | Error failure) {
            readers.leave(place); // or the producer would wait for it
            throw failure;
        } finally {
            roomBell().ringWithFence();
        }
    }

    /**
     * A consumer of all that is there and of what is sent from now on.
     *
     * @return the consumer, which begins with the oldest message that is intact
     * @throws IllegalStateException if the ring is closed
     * @throws UnsupportedOperationException if it is gated: its history may be written over before the producer knows of the consumer
     */
    public synchronized BroadcastConsumer consumerFromOldest() {
        requireOpen();
        if (layout.gated()) {
            throw new UnsupportedOperationException("a gated ring has no history for those who come late");
        }
        BroadcastReceiver receiver = new BroadcastReceiver(where());
        receiver.joinOldest();
        return added(new BroadcastConsumer(this, receiver, null, -1));
    }

    private BroadcastConsumer added(BroadcastConsumer consumer) {
        parts.add(consumer);
        return consumer;
    }

    /** Ends a part by an action, unless all of the ring was given back already. */
    synchronized void leave(AutoCloseable part, Runnable action) {
        if (parts.remove(part) && !closed) {
            action.run();
        }
    }

    /** {@return how many bytes of messages and their headers the ring has} */
    public long capacity() {
        return layout.capacity();
    }

    /** {@return how long a message may be, in bytes} */
    public long longestMessage() {
        return layout.capacity() / 2 - Broadcast.HEADER_BYTES;
    }

    /** {@return whether the producer waits for consumers} */
    public boolean isGated() {
        return layout.gated();
    }

    /**
     * The segment the ring is in, to be passed on, sealed or looked at.
     *
     * @return the segment; closing it ends this process's part for others, and close the ring first
     */
    public SharedSegment segment() {
        return segment;
    }

    /**
     * Who sends.
     *
     * @return the participant that has the producer, dead or alive; empty if nobody has
     * @throws UncheckedIOException if the system refuses
     * @throws IllegalStateException if the ring is closed
     */
    public Optional<Participant> producerOwner() {
        requireOpen();
        return senderRole().owner();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(segment.name() + " is closed");
        }
    }

    /**
     * Removes the ring's name. Who has it goes on.
     *
     * @return whether the name was still its
     * @throws IOException if the system refuses
     * @throws IllegalStateException if the ring is closed, or never had a name
     */
    public boolean unlink() throws IOException {
        return segment.unlink();
    }

    /**
     * Ends this process's part: its producer and its consumers. What was sent stays. Does nothing if it is closed.
     *
     * @throws IllegalStateException if a thread is inside a system call on a claim's segment, in which case it stays open
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        try {
            memory.closeViews();
            closed = true;
            memory.close();
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        } finally {
            if (closed) {
                parts.clear();
                segment.close(); // with its lock, by which others see that its parts are free
            }
        }
    }

    /** {@return the segment it is in, and how large it is} */
    @Override
    public String toString() {
        return "BroadcastRing[" + segment.name() + ", capacity=" + layout.capacity() + (layout.gated() ? ", gated" : "")
                + (closed ? ", closed]" : "]");
    }
}
