package io.mmapkit.examples.stat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mmapkit.ipc.Holder;
import io.mmapkit.ipc.LockStatus;
import io.mmapkit.ipc.Ring;
import io.mmapkit.ipc.RingStatus;
import io.mmapkit.ipc.RingStatus.LaneStatus;
import io.mmapkit.ipc.RingStatus.Owner;
import io.mmapkit.ipc.RingStatus.ReaderStatus;
import io.mmapkit.ipc.RingStatus.ToMany;
import io.mmapkit.ipc.RingStatus.ToOne;
import io.mmapkit.ipc.Shareholder;
import java.util.List;
import java.util.Optional;

/** Rings and locks for programs. Positions are in bytes since the beginning of a ring; rates follow from those of two looks. */
final class JsonInside {
    private JsonInside() {}

    static void put(Inside inside, ObjectNode node) {
        node.put("lookProblem", inside.problem().isEmpty() ? null : inside.problem());
        inside.ring().ifPresentOrElse(ring -> put(ring, node.putObject("ring")), () -> node.putNull("ring"));
        inside.lock().ifPresentOrElse(lock -> put(lock, node.putObject("lock")), () -> node.putNull("lock"));
    }

    private static void put(RingStatus status, ObjectNode node) {
        node.put("kind", status.kind());
        switch (status) {
            case ToOne ring -> {
                node.put("capacity", ring.capacity());
                put("consumer", ring.consumer(), node);
                node.put("isConsumerAsleep", ring.isConsumerAsleep());
                put(ring.lag(), node);
                ArrayNode lanes = node.putArray("lanes");
                ring.lanes().forEach(lane -> put(lane, lanes.addObject()));
            }
            case ToMany ring -> {
                node.put("capacity", ring.capacity());
                node.put("isGated", ring.isGated());
                put("producer", ring.producer(), node);
                node.put("isProducerAsleep", ring.isProducerAsleep());
                node.put("areConsumersAsleep", ring.areConsumersAsleep());
                node.put("oldest", ring.oldest());
                node.put("end", ring.end());
                node.put("messages", ring.messages());
                node.put("sequence", ring.sequence());
                node.put("finding", ring.finding().name());
                ArrayNode readers = node.putArray("readers");
                ring.readers().forEach(reader -> put(reader, readers.addObject()));
            }
            case RingStatus.Damaged damaged -> node.put("problem", damaged.problem());
        }
    }

    private static void put(LaneStatus lane, ObjectNode node) {
        put("producer", lane.producer(), node);
        node.put("isProducerAsleep", lane.isProducerAsleep());
        node.put("head", lane.head());
        node.put("end", lane.end());
        put(lane.lag(), node);
        node.put("finding", lane.finding().name());
    }

    private static void put(ReaderStatus reader, ObjectNode node) {
        put("owner", Optional.of(reader.owner()), node);
        reader.lag().ifPresent(lag -> put(lag, node));
    }

    private static void put(Ring.Lag lag, ObjectNode node) {
        node.put("lagMessages", lag.messages());
        node.put("lagBytes", lag.bytes());
    }

    private static void put(String name, Optional<Owner> owner, ObjectNode node) {
        if (owner.isEmpty()) {
            node.putNull(name);
        } else {
            put(owner.get().pid(), owner.get().namespace(), owner.get().isAlive(), node.putObject(name));
        }
    }

    private static void put(int pid, long namespace, boolean isAlive, ObjectNode node) {
        node.put("pid", pid);
        node.put("namespace", namespace);
        node.put("isAlive", isAlive);
    }

    private static void put(LockStatus status, ObjectNode node) {
        node.put("kind", status.kind());
        switch (status) {
            case LockStatus.Mutex mutex -> {
                putHolder("owner", mutex.owner(), node);
                node.put("isInconsistent", mutex.isInconsistent());
                node.put("takeOvers", Integer.toUnsignedLong(mutex.takeOvers()));
                node.put("hasWaiters", mutex.hasWaiters());
            }
            case LockStatus.ReadWrite lock -> {
                putHolder("writer", lock.writer(), node);
                put("readers", lock.readers(), node);
                node.put("isInconsistent", lock.isInconsistent());
                node.put("hasWaiters", lock.hasWaiters());
            }
            case LockStatus.Semaphore semaphore -> {
                node.put("permits", semaphore.permits());
                put("holders", semaphore.holders(), node);
                node.put("hasWaiters", semaphore.hasWaiters());
            }
            case LockStatus.Latch latch -> {
                node.put("from", latch.from());
                node.put("left", latch.left());
                node.put("hasWaiters", latch.hasWaiters());
            }
            case LockStatus.Barrier barrier -> {
                node.put("parties", barrier.parties());
                node.put("waiting", barrier.waiting());
                node.put("isBroken", barrier.isBroken());
            }
            case LockStatus.Election election -> {
                election.leader().ifPresentOrElse(one -> {
                    ObjectNode leader = node.putObject("leader");
                    put(one.pid(), one.namespace(), one.isAlive(), leader);
                    leader.put("since", one.since().toString());
                    leader.put("term", one.term());
                }, () -> node.putNull("leader"));
                node.put("hasWaiters", election.hasWaiters());
            }
            case LockStatus.Damaged damaged -> node.put("problem", damaged.problem());
        }
    }

    private static void putHolder(String name, Optional<Holder> holder, ObjectNode node) {
        if (holder.isEmpty()) {
            node.putNull(name);
            return;
        }
        ObjectNode one = node.putObject(name);
        put(holder.get().pid(), holder.get().namespace(), holder.get().isAlive(), one);
        one.put("since", holder.get().since().toString());
        one.put("thread", holder.get().thread());
    }

    private static void put(String name, List<Shareholder> holders, ObjectNode node) {
        ArrayNode array = node.putArray(name);
        for (Shareholder holder : holders) {
            ObjectNode one = array.addObject();
            put(holder.pid(), holder.namespace(), holder.isAlive(), one);
            one.put("share", holder.share());
        }
    }
}
