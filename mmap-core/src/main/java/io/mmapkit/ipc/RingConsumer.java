package io.mmapkit.ipc;

import io.mmapkit.libc.Futex;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Receives the messages of a ring. For one thread at a time; there is one in all processes.
 *
 * <p>A message is received once, unless the receiver dies: the one that follows it begins with the first message of the batch that was being handled.
 * Its {@link #position} tells whether a message came before. How large a batch is, says the limit of a poll: 1 for one message at a time.
 */
public abstract sealed class RingConsumer implements AutoCloseable permits SpscRing.Consumer, MpscRing.Consumer {
    /** About a third of a microsecond. */
    private static final int PAUSES = Runtime.getRuntime().availableProcessors() > 1 ? 16 : 0;
    /** Messages of one line that a producer sends meanwhile if it sends as fast as it can. */
    private static final int STEP = 8;
    /** Messages of one line that it is to get ahead: so many that it isn't slowed down while most of them are read. */
    private static final int LOT = 512;

    private final Ring ring;
    private final Role role;
    private final LaneReceiver[] lanes;
    private final Doorbell[] rooms;
    private final Pieces[] pieces;
    private final List<Doorbell> bell;
    private final boolean inBarriers;
    private int next; // lane to begin with
    private int current; // lane of the message that is handled
    private int fed; // lane that had a message last
    private boolean isStream; // or seems to be: messages come without a pause
    private boolean hadSome; // in the last poll
    private boolean atEnd; // the last one came to the end of what was sent
    private int since; // messages handled since the last pause
    private boolean polling;
    private boolean ended; // the controlled poll
    private boolean closed;

    RingConsumer(Ring ring, Role role) {
        int count = ring.lanes();
        this.ring = ring;
        this.role = role;
        this.lanes = new LaneReceiver[count];
        this.rooms = new Doorbell[count];
        this.pieces = new Pieces[count];
        for (int lane = 0; lane < count; lane++) {
            Lane where = ring.lane(lane);
            lanes[lane] = new LaneReceiver(where, ring.view(lane));
            rooms[lane] = new Doorbell(where.words(), where.control() + Lane.ROOM_BELL_AT);
        }
        this.bell = List.of(ring.receiverBell());
        this.inBarriers = Doorbell.register();
    }

    /**
     * Handles the messages that are there. It never waits: who polls again at once if nothing was there should {@linkplain Thread#onSpinWait pause} or
     * {@link #await} before, since on a busy processor it would take the time that the producer needs. A consumer that keeps up with a producer lets it get
     * some messages ahead first, which makes both faster: for about as long as it takes to send eight, a third of a microsecond for short ones, and for up
     * to some twenty microseconds as long as they come that fast. It doesn't where one message came and no other, as between a question and its answer.
     *
     * @param handler is given each
     * @param limit how many at most, above 0; all of them are one batch
     * @return how many were handled; 0 if none was there
     * @throws IllegalArgumentException if the limit isn't above 0
     * @throws IllegalStateException if this or the ring is closed, if the ring was damaged, or if the handler polls
     * @throws OutOfMemoryError if there is no memory to put a message in pieces together: its piece comes again
     */
    public final int poll(MessageHandler handler, int limit) {
        begin(handler, limit);
        int handled = 0;
        int used = ring.usedLanes();
        int lane = next;
        try {
            for (int looked = 0; looked < used && handled < limit && !closed; looked++) {
                current = lane;
                handled += poll(lane, handler, limit - handled);
                lane = lane + 1 >= used ? 0 : lane + 1;
            }
        } finally {
            end(handled, limit);
        }
        return handled;
    }

    private int poll(int lane, MessageHandler handler, int limit) {
        LaneReceiver receiver = lanes[lane];
        int handled = 0;
        try {
            while (handled < limit && !closed) {
                long header = receiver.header();
                if (header == 0) {
                    break;
                }
                MemorySegment message = receiver.message(header);
                if ((header & RecordHeader.WHOLE) != RecordHeader.WHOLE) {
                    message = together(lane, header, message); // if there is no memory for it, this piece comes again
                }
                try {
                    if (message != null) {
                        handled++;
                        handler.onMessage(message);
                    }
                } finally {
                    receiver.advance();
                }
            }
        } finally {
            release(lane);
        }
        return handled;
    }

    /**
     * Handles the messages that are there, as the handler says. As {@link #poll}, it never waits.
     *
     * @param handler is given each
     * @param limit how many at most, above 0
     * @return how many were received
     * @throws IllegalArgumentException if the limit isn't above 0
     * @throws IllegalStateException if this or the ring is closed, if the ring was damaged, or if the handler polls
     * @throws OutOfMemoryError if there is no memory to put a message in pieces together: its piece comes again
     */
    public final int pollControlled(MessageHandler.Controlled handler, int limit) {
        begin(handler, limit);
        int handled = 0;
        int used = ring.usedLanes();
        int lane = next;
        ended = false;
        try {
            for (int looked = 0; looked < used && handled < limit && !ended && !closed; looked++) {
                current = lane;
                handled += pollControlled(lane, handler, limit - handled);
                lane = lane + 1 >= used ? 0 : lane + 1;
            }
        } finally {
            end(handled, ended ? handled : limit); // its end isn't that of what was sent
        }
        return handled;
    }

    private int pollControlled(int lane, MessageHandler.Controlled handler, int limit) {
        LaneReceiver receiver = lanes[lane];
        int handled = 0;
        try {
            while (handled < limit && !ended && !closed) {
                long header = receiver.header();
                if (header == 0) {
                    break;
                }
                boolean isWhole = (header & RecordHeader.WHOLE) == RecordHeader.WHOLE;
                MemorySegment message = receiver.message(header);
                if (!isWhole) {
                    message = together(lane, header, message);
                }
                if (message == null) {
                    receiver.advance();
                    continue;
                }
                MessageHandler.Action action = MessageHandler.Action.BREAK; // if it throws
                try {
                    action = Objects.requireNonNull(handler.onMessage(message));
                } finally {
                    ended = action == MessageHandler.Action.BREAK || action == MessageHandler.Action.ABORT;
                    if (action != MessageHandler.Action.ABORT) {
                        receiver.advance();
                        handled++;
                    } else if (!isWhole) {
                        pieces[lane].takeBack();
                    }
                }
                if (action == MessageHandler.Action.COMMIT) {
                    release(lane);
                }
            }
        } finally {
            release(lane);
        }
        return handled;
    }

    private void begin(Object handler, int limit) {
        Objects.requireNonNull(handler);
        if (limit <= 0) {
            throw new IllegalArgumentException("a limit above 0, and not " + limit);
        }
        requireOpen();
        if (polling) {
            throw new IllegalStateException("a handler can't poll the ring that it is called by");
        }
        if (isStream && (atEnd || since >= LOT)) {
            isStream = letGetAhead(lanes[fed]);
            since = 0;
        }
        polling = true;
    }

    /**
     * Where messages are read as soon as they are sent, their lines, and those that the processor fetches ahead of them, go from one processor to the other
     * while the producer writes there, and again when it goes on: which takes it twice as long. So one that sends as fast as it can is let alone for a
     * while.
     *
     * @return whether it does
     */
    private static boolean letGetAhead(LaneReceiver lane) {
        int weight = lane.weight();
        int lot = Math.min(LOT / weight, lane.mostAhead());
        int first = STEP; // what waits for long already tells nothing
        while (first <= lot && lane.isThere(first)) {
            first += STEP;
        }
        for (int messages = STEP; messages <= lot && !lane.isThere(lot); messages += STEP) {
            for (int i = PAUSES * weight; i > 0; i--) {
                Thread.onSpinWait();
            }
            if (!lane.isThere(messages == STEP ? first : messages)) {
                return messages > STEP;
            }
        }
        return true;
    }

    private void end(int handled, int limit) {
        if (handled > 0) { // a single one after none may be an answer, of which no other follows
            isStream = handled > 1 || hadSome;
        }
        hadSome = handled > 0;
        atEnd = handled < limit;
        since += handled;
        polling = false;
        next = next + 1 >= ring.usedLanes() ? 0 : next + 1;
        if (closed) { // by the handler
            ring.leave(role, this);
        }
    }

    private MemorySegment together(int lane, long header, MemorySegment piece) {
        if (pieces[lane] == null) {
            pieces[lane] = new Pieces();
        }
        return pieces[lane].add(header, piece);
    }

    private void release(int lane) {
        if (lanes[lane].release()) {
            fed = lane;
            if (inBarriers) {
                rooms[lane].ring();
            } else {
                rooms[lane].ringWithFence();
            }
        }
    }

    /**
     * Waits until a message is there.
     *
     * @param timeout how long at most
     * @return whether one is; false if the time was over before
     * @throws InterruptedIOException if the thread is interrupted, and stays so
     * @throws IllegalStateException if this or the ring is closed, before or meanwhile, or if the ring was damaged
     */
    public final boolean await(Duration timeout) throws InterruptedIOException {
        try {
            return RingWait.until(bell, this::isReady, timeout);
        } finally {
            Reference.reachabilityFence(this); // the wait ends with a store, into memory that is there as long as the ring is
        }
    }

    /**
     * Waits until a message is there in one of several rings.
     *
     * @param timeout how long at most
     * @param consumers at least one, and at most 128, all of this thread
     * @return whether one is; which, their polls tell
     * @throws InterruptedIOException if the thread is interrupted, and stays so
     * @throws IllegalArgumentException if there are none or too many
     * @throws IllegalStateException if one of them or its ring is closed, before or meanwhile, or if a ring was damaged
     */
    public static boolean awaitAny(Duration timeout, RingConsumer... consumers) throws InterruptedIOException {
        if (consumers.length == 0 || consumers.length > Futex.FUTEX_WAITV_MAX) {
            throw new IllegalArgumentException("can't wait for " + consumers.length + " rings");
        }
        return awaitAny(timeout, List.of(consumers)); // those that are waited for stay, whatever becomes of the array
    }

    private static boolean awaitAny(Duration timeout, List<RingConsumer> consumers) throws InterruptedIOException {
        List<Doorbell> bells = new ArrayList<>(consumers.size());
        for (RingConsumer consumer : consumers) {
            bells.add(consumer.bell.getFirst());
        }
        BooleanSupplier ready = () -> {
            for (RingConsumer consumer : consumers) {
                if (consumer.isReady()) {
                    return true;
                }
            }
            return false;
        };
        try {
            return RingWait.until(bells, ready, timeout);
        } finally {
            Reference.reachabilityFence(consumers);
        }
    }

    private boolean isReady() {
        requireOpen();
        int used = ring.usedLanes();
        for (int lane = 0; lane < used; lane++) {
            if (lanes[lane].header() != 0) {
                return true;
            }
        }
        hadSome = false; // as a poll that finds none
        isStream = false;
        return false;
    }

    /**
     * Where the message is that is being handled; outside of a handler, where the next one of the lane will be that was looked at last. It is the same
     * however often a message is received, and no other's: bytes since the beginning of the ring, with the number of the lane in the upper 8
     * bits.
     *
     * @return the position
     */
    public final long position() {
        return Ring.positionOf(current, lanes[current].position());
    }

    private void requireOpen() {
        if (closed || ring.isClosed()) {
            throw new IllegalStateException(closed ? "the consumer is closed" : "the ring is closed");
        }
    }

    /**
     * Lets another consumer take this one's place. Does nothing if it is closed. A handler may do so: it is given no other message, and the place is free
     * when the poll ends.
     */
    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            if (!polling) { // else it isn't said yet what was received: the next one would begin too early
                ring.leave(role, this);
            }
        }
    }
}
