package io.mmapkit.ipc;

import static io.mmapkit.ipc.RingMessages.ALL;

import io.mmapkit.ipc.RecordedWords.Store;
import io.mmapkit.ipc.RingCrashImages.Violation;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is in the memory of a broadcast ring if a process dies after any of its stores: for each, a consumer that lives goes on, others join, and another
 * producer takes the place of the dead one. All have to receive what was published and is intact, and to know exactly what they lost.
 */
final class BroadcastCrashImages implements AutoCloseable {
    /** What a participant does; the consumer that lives is none of those that die. */
    enum Step {
        CLAIM_0, CLAIM_8, CLAIM_LONG, ABORT, OFFER, NEXT_PRODUCER, LIVING_POLLS,
        /** In gated rings. */
        JOIN, POLL, LEAVE;

        boolean isIn(boolean gated) {
            return gated || compareTo(JOIN) < 0;
        }
    }

    private static final int MOST_REORDERED = 12; // stores, of which all subsets are tried

    private final int capacity;
    private final boolean gated;
    private final BroadcastMutation mutation;
    private final SmallBroadcast victim;
    private final SmallBroadcast heir;
    private final List<byte[]> seen = new ArrayList<>(); // memory as the living one joined, and at each of its polls
    private BroadcastHistory history;
    private BroadcastProducer producer;
    private BroadcastConsumer consumer; // that dies, or null
    private long consumerHolds;
    private long livingHolds;
    private int livingReceived; // how many were published when it polled last
    private int numbers;
    private long images;

    BroadcastCrashImages(int capacity, boolean gated, BroadcastMutation mutation) throws IOException {
        this.capacity = capacity;
        this.gated = gated;
        this.mutation = mutation;
        this.victim = new SmallBroadcast(capacity, gated, 1, mutation);
        this.heir = new SmallBroadcast(capacity, gated, 0, BroadcastMutation.NONE);
    }

    /** How many there were. */
    long images() {
        return images;
    }

    /** Does steps one after the other, and dies in the last one after each store. Begins with a ring that was used up to a position, or never. */
    void dieInLastOf(List<Step> steps, long position) {
        history = new BroadcastHistory(capacity, position);
        seen.clear();
        seen.add(position == 0 ? heir.unused() : heir.used(position));
        livingReceived = history.size();
        livingHolds = history.end();
        try (BroadcastConsumer _ = joinAnew()) {
            victim.put(heir.image());
        }
        producer = victim.ring().producer();
        consumer = null;
        numbers = 0;
        List<Store> stores = new ArrayList<>();
        try {
            for (Step step : steps.subList(0, steps.size() - 1)) {
                take(step);
            }
            BroadcastHistory before = history.copy();
            byte[] image = victim.image();
            if (steps.getLast() != Step.LIVING_POLLS) { // others don't die
                victim.stores().record(stores);
                take(steps.getLast());
                victim.stores().record(null);
                check(image, stores, before);
            }
        } catch (Violation | IllegalStateException broken) {
            throw new Violation(mutation + ": " + steps + " from " + position + ", capacity " + capacity + ": "
                    + broken.getMessage(), broken);
        } finally {
            victim.stores().record(null);
            producer.close();
            if (consumer != null) {
                consumer.close();
            }
        }
    }

    /** The consumer that lives, as it is after its polls. */
    private BroadcastConsumer joinAnew() {
        heir.put(seen.getFirst());
        BroadcastConsumer living = heir.ring().consumer();
        for (byte[] memory : seen.subList(1, seen.size())) {
            heir.put(memory);
            receive(living);
        }
        return living;
    }

    private void take(Step step) {
        switch (step) {
            case CLAIM_0 -> claim(0, true);
            case CLAIM_8 -> claim(8, true);
            case CLAIM_LONG -> claim((int) victim.ring().longestMessage(), true);
            case ABORT -> claim((int) victim.ring().longestMessage(), false);
            case OFFER -> {
                byte[] message = RingMessages.message(++numbers, 9);
                requireRoom(9, producer.offer(message));
                if (hasRoom(9)) {
                    history.begin(9);
                    history.publish(message);
                }
            }
            case NEXT_PRODUCER -> {
                producer.close();
                producer = victim.ring().producer();
            }
            case LIVING_POLLS -> {
                seen.add(victim.image());
                try (BroadcastConsumer _ = joinAnew()) {
                    victim.put(heir.image());
                }
                livingReceived = history.size();
                livingHolds = history.end();
            }
            case JOIN -> {
                if (consumer == null) {
                    consumer = victim.ring().consumer();
                    consumerHolds = history.end();
                }
            }
            case POLL -> {
                if (consumer != null) {
                    receive(consumer);
                    consumerHolds = history.end();
                }
            }
            case LEAVE -> {
                if (consumer != null) {
                    consumer.close();
                    consumer = null;
                }
            }
        }
    }

    private void claim(int length, boolean isCommitted) {
        try (Claim claim = producer.tryClaim(length)) {
            requireRoom(length, claim != null);
            if (claim == null) {
                return;
            }
            byte[] message = RingMessages.message(++numbers, length);
            victim.stores().copyIn(message, 0, claim.segment().address(), length);
            history.begin(length);
            if (isCommitted) {
                claim.commit();
                history.publish(message);
            }
        }
    }

    private boolean hasRoom(int length) {
        long needed = history.needed(length);
        return !gated || needed <= livingHolds && (consumer == null || needed <= consumerHolds);
    }

    private void requireRoom(int length, boolean found) {
        if (found != hasRoom(length)) {
            throw new Violation("there is " + (found ? "" : "no ") + "room for " + length, null);
        }
    }

    private void check(byte[] image, List<Store> stores, BroadcastHistory before) {
        boolean isThere = false;
        for (int made = 0;; made++) {
            boolean isDone = inherit(image, "after " + made + " stores", before);
            if (isThere && !isDone || made == stores.size() && !isDone) {
                throw new Violation("what was published isn't there after " + made + " stores", null);
            }
            isThere |= isDone && history.size() > before.size();
            if (made == stores.size()) {
                break;
            }
            if (made == 0 || stores.get(made - 1).isRelease() || stores.get(made - 1).isFence()) {
                reorder(image, stores, made, made, before);
            }
            if (stores.get(made).isRelease()) { // later ones may be seen before it, but for a fence
                reorder(image, stores, made, made + 1, before);
            }
            victim.stores().replay(stores.get(made), image, victim.controlBlock());
        }
    }

    /** Any of the stores from one up to the next one that releases, or a fence, may have been made, or not. */
    private void reorder(byte[] image, List<Store> stores, int made, int from, BroadcastHistory before) {
        int count = 0;
        while (from + count < stores.size() && !stores.get(from + count).isRelease()
                && !stores.get(from + count).isFence()) {
            count++;
        }
        if (count > MOST_REORDERED) {
            throw new AssertionError(count + " stores are too many");
        }
        for (int subset = 1; subset < 1 << count; subset++) {
            byte[] possible = image.clone();
            for (int i = 0; i < count; i++) {
                if ((subset & 1 << i) != 0) {
                    victim.stores().replay(stores.get(from + i), possible, victim.controlBlock());
                }
            }
            boolean _ = inherit(possible,
                    "after " + made + " stores and those of " + Integer.toBinaryString(subset) + " from " + from,
                    before);
        }
    }

    /** Lets others go on with a memory; whether all is there that was published by the step. */
    private boolean inherit(byte[] image, String when, BroadcastHistory before) {
        images++;
        try (BroadcastConsumer living = joinAnew(); BroadcastConsumer lapped = gated ? null : joinAnew()) {
            heir.put(image);
            BroadcastHistory now = gated ? nowOf(living, when, before) : nowOfOldest(living, when, before);
            boolean isAllThere = now.size() == history.size();
            goOn(now, living, lapped, when);
            return isAllThere;
        } catch (IllegalStateException damaged) {
            throw new Violation(when + ": " + damaged.getMessage(), damaged);
        }
    }

    /** Of a gated ring: the consumer that lives receives all. */
    private BroadcastHistory nowOf(BroadcastConsumer living, String when, BroadcastHistory before) {
        List<byte[]> received = receive(living);
        BroadcastHistory now = received.size() == before.size() - livingReceived ? before : history;
        requireEqual(when, received, now.from(livingReceived));
        return now.copy();
    }

    /** Of others: who joins receives what is intact, and the one that lives that, too. */
    private BroadcastHistory nowOfOldest(BroadcastConsumer living, String when, BroadcastHistory before) {
        try (BroadcastConsumer joined = heir.ring().consumerFromOldest()) {
            int from = history.indexOf(joined.sequence());
            List<byte[]> received = receive(joined);
            boolean isBefore = from + received.size() == before.size();
            BroadcastHistory now = isBefore ? before : history;
            if (from > history.oldest() || from < (isBefore ? before : history).oldest()) {
                throw new Violation(when + ": intact from " + from + " on, and not from " + now.oldest(), null);
            }
            requireEqual(when, received, now.from(from));
            requireEqual(when + ", for one that lives", receive(living), now.from(Math.max(from, livingReceived)));
            return now.copy();
        }
    }

    private void goOn(BroadcastHistory now, BroadcastConsumer living, BroadcastConsumer lapped, String when) {
        try (BroadcastConsumer newcomer = heir.ring().consumer(); BroadcastProducer sender = heir.ring().producer()) {
            int joinedAt = history.indexOf(newcomer.sequence());
            if (joinedAt < now.size() - 1 || joinedAt > now.size()) {
                throw new Violation(when + ": a newcomer begins with " + joinedAt + " of " + now.size(), null);
            }
            int longest = (int) heir.ring().longestMessage();
            byte[] longOne = RingMessages.message(77, longest);
            send(sender, RingMessages.message(76, 12), now);
            requireEqual(when + ", for a newcomer", receive(newcomer), now.from(joinedAt));
            requireEqual(when + ", of the heir", receive(living), now.from(now.size() - 1));
            for (int lap = 0; lap < 2; lap++) {
                send(sender, longOne, now);
                send(sender, longOne, now);
                if (sender.offer(new byte[0]) == gated) {
                    throw new Violation(when + ": room in a ring that is full, or none in one that never is", null);
                }
                if (!gated) {
                    now.begin(0);
                    now.publish(new byte[0]);
                }
                List<byte[]> expected = now.from(Math.max(now.oldest(), now.size() - (gated ? 2 : 3)));
                requireEqual(when + ", a lap later", receive(living), expected);
                requireEqual(when + ", for a newcomer", receive(newcomer), expected);
            }
            if (lapped != null) {
                requireEqual(when + ", for one that was lapped", receive(lapped), now.from(now.oldest()));
                requireLost(when, lapped, now.oldest() - livingReceived, now);
            }
            for (BroadcastConsumer one : List.of(living, newcomer)) {
                if (gated) {
                    requireLost(when, one, 0, now);
                } else if (history.indexOf(one.sequence()) != now.size()) {
                    throw new Violation(when + ": expects number " + one.sequence(), null);
                }
            }
        }
    }

    private static void send(BroadcastProducer sender, byte[] message, BroadcastHistory now) {
        if (!sender.offer(message)) {
            throw new Violation("room was lost", null);
        }
        now.begin(message.length);
        now.publish(message);
    }

    private void requireLost(String when, BroadcastConsumer consumerOf, long lost, BroadcastHistory now) {
        if (consumerOf.lost() != lost || history.indexOf(consumerOf.sequence()) != now.size()) {
            throw new Violation(when + ": " + consumerOf.lost() + " lost instead of " + lost + ", and expects number "
                    + consumerOf.sequence(), null);
        }
    }

    private static List<byte[]> receive(BroadcastConsumer consumer) {
        List<byte[]> received = new ArrayList<>();
        consumer.poll(message -> received.add(message.toArray(ValueLayout.JAVA_BYTE)), ALL);
        return received;
    }

    private static void requireEqual(String when, List<byte[]> received, List<byte[]> expected) {
        if (!Arrays.deepEquals(received.toArray(), expected.toArray())) {
            throw new Violation(when + ": " + Arrays.deepToString(received.toArray()) + " instead of "
                    + Arrays.deepToString(expected.toArray()), null);
        }
    }

    @Override
    public void close() {
        victim.close();
        heir.close();
    }
}
