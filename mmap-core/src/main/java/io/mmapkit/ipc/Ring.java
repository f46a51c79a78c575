package io.mmapkit.ipc;

import io.mmapkit.shared.Participant;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.shared.SharedSegmentBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A ring of messages in shared memory: what {@link SpscRing} and {@link MpscRing} have in common.
 *
 * <p><b>The promise.</b> SIGKILL of any participant at any instruction: no committed message is lost, torn or invented; nobody is blocked longer than
 * 100 ms beyond the kernel's tear-down of the victim; no capacity leaks; no manual clean-up. Delivery is at-least-once across a crash of the
 * consumer, with stable 64-bit positions for de-duplication, and exactly-once otherwise. A paused participant is never overwritten, and blocks
 * nobody but who waits for its own messages or for the room they take. Excluded are loss of power, of a ring in a file that isn't synced; a
 * hostile writer of the memory; and faults of the kernel.
 *
 * <p><b>How.</b> Each producer has a lane of its own, in which one store publishes a message; so there is never a hole that somebody would have to
 * fill before others can go on, and nothing that has to be repaired. Who dies leaves its part to the next one, which takes it over once the kernel says
 * that the owner of that part is dead.
 *
 * <p><b>Threads.</b> A ring may be used and closed by any thread; its producers and consumers are each for one thread at a time.
 */
public abstract sealed class Ring implements AutoCloseable permits SpscRing, MpscRing {
    private final SharedSegment segment;
    private final RingLayout layout;
    private final RingMemory memory;
    private final Ownership self;
    private final Words words;
    private final Set<AutoCloseable> parts = new HashSet<>();
    private volatile boolean closed;

    Ring(Opened opened) {
        this.segment = opened.segment;
        this.layout = opened.layout;
        this.memory = opened.memory;
        this.self = opened.self;
        this.words = opened.words;
    }

    /** What a ring is made of. */
    record Opened(SharedSegment segment, RingLayout layout, RingMemory memory, Ownership self, Words words) {}

    /** Makes a ring of a segment that was just attached to; or closes the segment. */
    static Opened open(SharedSegment segment, Words words) throws IOException {
        return Opening.of(segment, one -> map(one, words));
    }

    private static Opened map(SharedSegment segment, Words words) throws IOException {
        RingLayout layout = RingLayout.of(segment);
        Ownership self = Ownership.of(segment);
        RingMemory memory = RingMemory.map(segment, layout.controlBytes(), layout.capacity(), layout.lanes());
        return new Opened(segment, layout, memory, self, words);
    }

    static Opened create(SharedSegmentBuilder where, RingLayout layout, String name) throws IOException {
        return Opening.ofNew(layout.describe(where, name).create(), segment -> map(segment, Words.DIRECT));
    }

    static Opened attach(SharedSegmentBuilder where, String name) throws IOException {
        return open(where.layout(RingLayout.struct(name)).attach(), Words.DIRECT);
    }

    static Opened createOrAttach(SharedSegmentBuilder where, RingLayout layout, String name) throws IOException {
        SharedSegment segment = Opening.createOrAttach(layout.describe(where, name), "one of " + layout.text());
        Opened opened = open(segment, Words.DIRECT);
        if (!opened.layout.equals(layout)) {
            opened.memory.close();
            segment.close();
            throw new IllegalArgumentException(
                    segment.name() + " is a ring of " + opened.layout.text() + ", and not of " + layout.text());
        }
        return opened;
    }

    static long positionOf(int lane, long position) {
        return (long) lane << Lane.POSITION_BITS | position;
    }

    Words words() {
        return words;
    }

    int lanes() {
        return layout.lanes();
    }

    /** How many of the lanes may have messages: a lane counts before the first is sent through it. */
    int usedLanes() {
        return layout.lanes() == 1 ? 1 : Math.clamp(words.getIntAcquire(usedAt()), 0, layout.lanes());
    }

    /** Has the receiver look at a lane, and at all before it. */
    void use(int lane) {
        int used = words.getIntAcquire(usedAt());
        while (used <= lane && !words.casInt(usedAt(), used, lane + 1)) {
            used = words.getIntAcquire(usedAt());
        }
    }

    private long usedAt() {
        return memory.control() + RingLayout.USED_AT;
    }

    Lane lane(int lane) {
        return layout.lane(words, memory, lane);
    }

    MemorySegment view(int lane) {
        return memory.view(lane);
    }

    Doorbell receiverBell() {
        return new Doorbell(words, memory.control() + RingLayout.RECEIVER_BELL_AT);
    }

    Role receiverRole() {
        return new Role(words, memory.control() + RingLayout.RECEIVER_AT, self);
    }

    Role senderRole(int lane) {
        return new Role(words, lane(lane).control() + Lane.OWNER_AT, self);
    }

    boolean isClosed() {
        return closed;
    }

    /** What begins to play a part in the ring. */
    interface Part<T extends AutoCloseable> {
        T begin();
    }

    /** Takes a part; null if another one that lives has it. */
    synchronized <T extends AutoCloseable> T take(Role role, Part<T> part) {
        if (closed) {
            throw new IllegalStateException(segment.name() + " is closed");
        }
        if (!role.tryTake()) {
            return null;
        }
        try {
            T begun = part.begin();
            parts.add(begun);
            return begun;
        } catch (RuntimeException | Error failure) {
            role.leave();
            throw failure;
        }
    }

    /** Gives a part back, unless all of the ring was given back already. */
    synchronized void leave(Role role, AutoCloseable part) {
        if (parts.remove(part) && !closed) {
            role.leave();
        }
    }

    /** {@return how many bytes of messages and their headers are between a producer and the consumer at most} */
    public final long capacity() {
        return layout.capacity();
    }

    /** {@return how long a message may be, in bytes} */
    public final long longestMessage() {
        return lane(0).longest();
    }

    /**
     * The segment the ring is in, to be passed on, sealed or looked at.
     *
     * @return the segment; closing it ends this process's part for others, and close the ring first
     */
    public final SharedSegment segment() {
        return segment;
    }

    /**
     * How far the consumer is behind.
     *
     * @param bytes that are sent and not received, with headers and padding
     * @param messages that are, pieces counted each
     */
    public record Lag(long bytes, long messages) {}

    /**
     * How far the consumer is behind, by walking over what it hasn't received.
     *
     * @return of all producers together, at this moment
     * @throws IllegalStateException if the ring is closed, or was damaged
     */
    public final Lag lag() {
        requireOpen();
        long bytes = 0;
        long messages = 0;
        for (int lane = 0; lane < layout.lanes(); lane++) {
            Lane.Backlog backlog = lane(lane).backlog();
            bytes += backlog.bytes();
            messages += backlog.messages();
        }
        Reference.reachabilityFence(memory);
        return new Lag(bytes, messages);
    }

    /**
     * Who receives.
     *
     * @return the participant that has the consumer, dead or alive; empty if nobody has
     * @throws UncheckedIOException if the system refuses
     * @throws IllegalStateException if the ring is closed
     */
    public final Optional<Participant> consumerOwner() {
        requireOpen();
        try {
            return receiverRole().owner();
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /**
     * Who sends.
     *
     * @return the participants that have producers, dead or alive, in the order of their lanes
     * @throws UncheckedIOException if the system refuses
     * @throws IllegalStateException if the ring is closed
     */
    public final List<Participant> producerOwners() {
        requireOpen();
        List<Participant> owners = new ArrayList<>();
        for (int lane = 0; lane < layout.lanes(); lane++) {
            senderRole(lane).owner().ifPresent(owners::add);
        }
        Reference.reachabilityFence(memory);
        return owners;
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
    public final boolean unlink() throws IOException {
        return segment.unlink();
    }

    /**
     * Ends this process's part: its producers and its consumer, whose places others can take. What was sent stays; a batch that is being handled
     * meanwhile comes again, to the next consumer. Does nothing if it is closed.
     *
     * @throws IllegalStateException if a thread is inside a system call on a message's segment, in which case it stays open
     */
    @Override
    public final synchronized void close() {
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
                parts.forEach(part -> {
                    if (part instanceof RingProducer producer) {
                        producer.ringClosed();
                    }
                });
                parts.clear();
                segment.close(); // with its lock, by which others see that its parts are free
            }
        }
    }

    /** {@return the segment it is in, and how large it is} */
    @Override
    public final String toString() {
        return getClass().getSimpleName() + '[' + segment.name() + ", capacity=" + layout.capacity() + ", producers="
                + layout.lanes() + (closed ? ", closed]" : "]");
    }
}
