package io.mmapkit.ipc;

import static io.mmapkit.ipc.RingMessages.ALL;

import io.mmapkit.ipc.RecordedWords.Store;
import io.mmapkit.testing.Patterns;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is in memory if a process dies after any of its stores: for each, others take its part, and have to receive exactly what was committed, and to
 * go on.
 */
final class RingCrashImages implements AutoCloseable {
    /** What a participant does. */
    enum Step {
        CLAIM_0, CLAIM_1, CLAIM_8, CLAIM_LONG, ABORT, OFFER, OFFER_LONG, OFFER_ALL, POLL_1, POLL_ALL, NEXT_PRODUCER, NEXT_CONSUMER
    }

    /** A promise that was broken. */
    static final class Violation extends AssertionError {
        private static final long serialVersionUID = 1;

        Violation(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static final int MOST_REORDERED = 10; // stores, of which all subsets are tried

    private final SmallRing victim;
    private final SmallRing heir;
    private final RingMutation mutation;
    private final boolean reorders;
    private final boolean isRunIn;
    private SpscRing.Producer producer;
    private SpscRing.Consumer consumer;
    private int numbers;
    private long images;

    /**
     * @param reorders whether to take for possible, too, that of the stores between two that release only some were made
     * @param isRunIn whether the victim has sent a lap of short messages before, after which it trusts the headers that they left
     */
    RingCrashImages(int capacity, RingMutation mutation, boolean reorders, boolean isRunIn) throws IOException {
        this.victim = new SmallRing(capacity, 1, mutation);
        this.heir = new SmallRing(capacity, 0, RingMutation.NONE);
        this.mutation = mutation;
        this.reorders = reorders;
        this.isRunIn = isRunIn;
    }

    /** How many there were. */
    long images() {
        return images;
    }

    /** Does steps one after the other, and dies in the last one after each store. */
    void dieInLastOf(List<Step> steps, long position) {
        victim.use(position);
        producer = victim.ring().producer();
        consumer = victim.ring().consumer();
        numbers = 0;
        try {
            if (isRunIn) {
                runIn();
            }
            List<byte[]> sent = new ArrayList<>();
            for (Step step : steps.subList(0, steps.size() - 1)) {
                take(step, sent, new ArrayList<>());
            }
            List<byte[]> before = List.copyOf(sent);
            byte[] image = victim.image();
            List<Store> stores = new ArrayList<>();
            List<Integer> handled = new ArrayList<>();
            victim.stores().record(stores);
            take(steps.getLast(), sent, handled);
            victim.stores().record(null);
            check(image, stores, before, sent, handled);
        } catch (Violation | IllegalStateException broken) {
            throw new Violation(mutation + ": " + steps + " from " + position + ", capacity " + victim.capacity() + ": "
                    + broken.getMessage(), broken);
        } finally {
            victim.stores().record(null);
            producer.close();
            consumer.close();
        }
    }

    private void runIn() {
        for (int sent = 0; sent < victim.capacity(); sent += RingMessages.STEP) {
            if (!producer.offer(next(8)) || consumer.poll(message -> Patterns.isIn(message), 1) != 1) {
                throw new AssertionError("no lap could be sent");
            }
        }
    }

    /**
     * Takes a step.
     *
     * @param sent what is committed and not received, before and after
     * @param handled is given how many stores were made when a message was handled
     */
    private void take(Step step, List<byte[]> sent, List<Integer> handled) {
        int length = (int) producer.longestMessage();
        switch (step) {
            case CLAIM_0 -> claim(0, sent, true);
            case CLAIM_1 -> claim(1, sent, true);
            case CLAIM_8 -> claim(8, sent, true);
            case CLAIM_LONG -> claim(length, sent, true);
            case ABORT -> claim(length, sent, false);
            case OFFER -> {
                byte[] message = next(9);
                if (producer.offer(message)) {
                    sent.add(message);
                }
            }
            case OFFER_LONG -> {
                byte[] message = next(length);
                if (producer.offer(message)) {
                    sent.add(message);
                }
            }
            case OFFER_ALL -> {
                List<byte[]> batch = List.of(next(8), next(1));
                if (producer.offerAll(batch.stream().map(MemorySegment::ofArray).toList())) {
                    sent.addAll(batch);
                }
            }
            case POLL_1 -> poll(1, sent, handled);
            case POLL_ALL -> poll(ALL, sent, handled);
            case NEXT_PRODUCER -> {
                producer.close();
                producer = victim.ring().producer();
            }
            case NEXT_CONSUMER -> {
                consumer.close();
                consumer = victim.ring().consumer();
            }
        }
    }

    private byte[] next(int length) {
        return RingMessages.message(++numbers, length);
    }

    private void claim(int length, List<byte[]> sent, boolean isCommitted) {
        try (Claim claim = producer.tryClaim(length)) {
            if (claim != null) {
                byte[] message = next(length);
                victim.stores().copyIn(message, 0, claim.segment().address(), length);
                if (isCommitted) {
                    claim.commit();
                    sent.add(message);
                }
            }
        }
    }

    private void poll(int limit, List<byte[]> sent, List<Integer> handled) {
        if (mutation == RingMutation.HEAD_BEFORE_HANDLER) {
            long end = consumer.position();
            for (byte[] message : sent.subList(0, Math.min(limit, sent.size()))) {
                end += RingMessages.sizeOf(message.length);
            }
            victim.storeHead(end);
        }
        List<byte[]> received = new ArrayList<>();
        consumer.poll(message -> {
            received.add(message.toArray(ValueLayout.JAVA_BYTE));
            handled.add(victim.stores().count());
        }, limit);
        List<byte[]> expected = sent.subList(0, Math.min(limit, sent.size()));
        requireEqual("received alive", received, expected);
        expected.clear();
    }

    private void check(byte[] image, List<Store> stores, List<byte[]> before, List<byte[]> after,
            List<Integer> handled) {
        boolean isSending = handled.isEmpty();
        boolean isDone = false;
        for (int made = 0;; made++) {
            List<byte[]> received = inherit(image, made);
            if (isSending) {
                boolean isThere = received.size() > before.size() || made == stores.size();
                if (isDone && !isThere) {
                    throw new Violation("what was there after " + (made - 1) + " stores isn't after one more", null);
                }
                isDone = isThere;
                requireEqual("after " + made + " stores", received, isThere ? after : before);
            } else {
                requireNoneLost(made, received, before, handled, made == stores.size());
            }
            if (made == stores.size()) {
                break;
            }
            if (reorders && (made == 0 || stores.get(made - 1).isRelease())) {
                reorder(image, stores, made, before, after);
            }
            victim.stores().replay(stores.get(made), image, victim.controlBlock());
        }
    }

    private static void requireNoneLost(int made, List<byte[]> received, List<byte[]> before, List<Integer> handled,
            boolean isOver) {
        int again = before.size() - received.size(); // this many are taken for received
        long handledFirst = handled.stream().filter(count -> count < made).count();
        if (again < 0 || again > handledFirst && !isOver || isOver && again != handled.size()) {
            throw new Violation("after " + made + " stores " + again + " of " + before.size()
                    + " are taken for received, and " + handledFirst + " were handled", null);
        }
        requireEqual("after " + made + " stores", received, before.subList(again, before.size()));
    }

    /** Any of the stores up to the next one that releases may have been made, or not. */
    private void reorder(byte[] image, List<Store> stores, int from, List<byte[]> before, List<byte[]> after) {
        int count = 0;
        while (from + count < stores.size() && !stores.get(from + count).isRelease()) {
            count++;
        }
        if (count > MOST_REORDERED) {
            throw new AssertionError(count + " stores are too many");
        }
        for (int subset = 0; subset < 1 << count; subset++) {
            byte[] possible = image.clone();
            for (int i = 0; i < count; i++) {
                if ((subset & 1 << i) != 0) {
                    victim.stores().replay(stores.get(from + i), possible, victim.controlBlock());
                }
            }
            List<byte[]> received = inherit(possible, from);
            requireEqual("after stores " + Integer.toBinaryString(subset) + " from " + from, received,
                    received.size() == after.size() ? after : before);
        }
    }

    /** Lets others go on with a memory, and gives what they received of the dead. */
    private List<byte[]> inherit(byte[] image, int made) {
        images++;
        heir.put(image);
        try (SpscRing.Producer sender = heir.ring().producer()) {
            byte[] mine = RingMessages.message(made, 12);
            boolean isSent = sender.offer(mine);
            List<byte[]> received;
            try (SpscRing.Consumer receiver = heir.ring().consumer()) {
                received = RingMessages.drain(receiver);
                if (isSent) {
                    requireEqual("sent by the heir", List.of(received.removeLast()), List.of(mine));
                }
                goOn(sender, receiver);
            }
            return received;
        } catch (IllegalStateException damaged) {
            throw new Violation("after " + made + " stores: " + damaged.getMessage(), damaged);
        }
    }

    private static void goOn(SpscRing.Producer sender, SpscRing.Consumer receiver) {
        byte[] half = RingMessages.message(77, (int) sender.longestMessage());
        byte[] last = RingMessages.message(78, RingMessages.STEP - Long.BYTES);
        for (int lap = 0; lap < 2; lap++) {
            if (!sender.offer(half) || !sender.offer(half) || !sender.offer(last) || sender.offer(new byte[0])) {
                throw new Violation("room was lost", null);
            }
            requireEqual("a lap later", RingMessages.drain(receiver), List.of(half, half, last));
        }
    }

    private static void requireEqual(String when, List<byte[]> received, List<byte[]> expected) {
        if (!Arrays.deepEquals(received.toArray(), expected.toArray())) {
            throw new Violation(when + ": " + text(received) + " instead of " + text(expected), null);
        }
    }

    private static String text(List<byte[]> messages) {
        return Arrays.deepToString(messages.toArray());
    }

    @Override
    public void close() {
        victim.close();
        heir.close();
    }
}
