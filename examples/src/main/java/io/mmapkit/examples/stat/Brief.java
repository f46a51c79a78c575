package io.mmapkit.examples.stat;

import io.mmapkit.examples.tool.Text;
import io.mmapkit.ipc.Holder;
import io.mmapkit.ipc.LockStatus;
import io.mmapkit.ipc.Ring;
import io.mmapkit.ipc.RingStatus;
import io.mmapkit.ipc.RingStatus.Finding;
import io.mmapkit.ipc.RingStatus.LaneStatus;
import io.mmapkit.ipc.RingStatus.Owner;
import io.mmapkit.ipc.RingStatus.ReaderStatus;
import io.mmapkit.ipc.RingStatus.ToMany;
import io.mmapkit.ipc.RingStatus.ToOne;
import io.mmapkit.ipc.Shareholder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a ring or a lock is doing, in a few words each.
 *
 * @param pids how processes are called
 */
record Brief(Pids pids, Instant now) {
    /** Nothing, if it is neither. */
    List<String> of(Inside inside, String rate) {
        List<String> words = new ArrayList<>();
        inside.ring().ifPresent(ring -> words.addAll(of(ring)));
        inside.lock().ifPresent(lock -> words.addAll(of(lock)));
        if (!inside.problem().isEmpty()) {
            words.add(Text.printable(inside.problem()));
        }
        if (!rate.isEmpty()) {
            words.add(rate);
        }
        return words;
    }

    private List<String> of(RingStatus status) {
        return switch (status) {
            case ToOne ring -> toOne(ring);
            case ToMany ring -> toMany(ring);
            case RingStatus.Damaged damaged -> List.of("damaged: " + Text.printable(damaged.problem()));
        };
    }

    private List<String> toOne(ToOne ring) {
        List<String> words = new ArrayList<>();
        words.add(lag(ring.lag(), finding(ring)) + " behind");
        words.add(ring.consumer().map(one -> "consumer " + who(one)).orElse("no consumer"));
        List<String> producers = ring.lanes().stream().map(LaneStatus::producer).flatMap(Optional::stream)
                .map(this::who).toList();
        words.add(producers.isEmpty()
                ? "no producer"
                : (ring.lanes().size() == 1
                        ? "producer "
                        : producers.size() + " of " + ring.lanes().size()
                                + " producers: ")
                        + String.join(" ", producers));
        return words;
    }

    /** The worst of all lanes. */
    static Finding finding(ToOne ring) {
        return ring.lanes().stream().map(LaneStatus::finding).max(Enum::compareTo).orElse(Finding.EXACT);
    }

    private List<String> toMany(ToMany ring) {
        List<String> words = new ArrayList<>();
        words.add(lag(new Ring.Lag(ring.end() - ring.oldest(), ring.messages()), ring.finding()) + " there");
        words.add("the last is number " + ring.sequence());
        words.add(ring.producer().map(one -> "producer " + who(one)).orElse("no producer"));
        for (ReaderStatus reader : ring.readers()) {
            words.add("reader " + who(reader.owner())
                    + reader.lag().map(lag -> " is " + lag(lag, Finding.EXACT) + " behind").orElse(""));
        }
        return words;
    }

    String who(Owner owner) {
        return pids.of(owner.pid(), owner.namespace()) + (owner.isAlive() ? "" : " (dead)");
    }

    static String lag(Ring.Lag lag, Finding finding) {
        String text = lag.messages() + (lag.messages() == 1 ? " message, " : " messages, ") + Text.size(lag.bytes());
        return switch (finding) {
            case EXACT -> text;
            case INCOMPLETE -> "at least " + text;
            case DAMAGED -> "damaged; before that " + text;
        };
    }

    private List<String> of(LockStatus status) {
        List<String> words = new ArrayList<>();
        switch (status) {
            case LockStatus.Mutex mutex -> {
                words.add(mutex.owner().map(one -> "held by " + who(one)).orElse("free"));
                add(mutex.isInconsistent(), "inconsistent", words);
                add(mutex.takeOvers() != 0, "taken over from the dead " + Integer.toUnsignedString(mutex.takeOvers())
                        + (mutex.takeOvers() == 1 ? " time" : " times"), words);
                add(mutex.hasWaiters(), "with waiters", words);
            }
            case LockStatus.ReadWrite lock -> {
                lock.writer().ifPresent(one -> words.add("written by " + who(one)));
                lock.readers().forEach(one -> words.add("read by " + who(one, "thread")));
                add(words.isEmpty(), "free", words);
                add(lock.isInconsistent(), "inconsistent", words);
                add(lock.hasWaiters(), "with waiters", words);
            }
            case LockStatus.Semaphore semaphore -> {
                words.add(semaphore.permits() + " permits");
                semaphore.holders().forEach(one -> words.add(who(one, "permit")));
                add(semaphore.hasWaiters(), "with waiters", words);
            }
            case LockStatus.Latch latch -> {
                words.add(latch.left() == 0 ? "open" : latch.left() + " of " + latch.from() + " left");
                add(latch.hasWaiters(), "with waiters", words);
            }
            case LockStatus.Barrier barrier -> {
                words.add(barrier.waiting() + " of " + barrier.parties() + " wait");
                add(barrier.isBroken(), "broken", words);
            }
            case LockStatus.Election election -> {
                words.add(election.leader().map(one -> "led by " + pids.of(one.pid(), one.namespace())
                        + (one.isAlive() ? "" : " (dead)") + " for " + Text.age(one.since(), now) + ", term "
                        + one.term()).orElse("nobody leads"));
                add(election.hasWaiters(), "with candidates", words);
            }
            case LockStatus.Damaged damaged -> words.add("damaged: " + Text.printable(damaged.problem()));
        }
        return words;
    }

    private static void add(boolean isSo, String word, List<String> words) {
        if (isSo) {
            words.add(word);
        }
    }

    private String who(Holder holder) {
        return pids.of(holder.pid(), holder.namespace()) + (holder.isAlive() ? "" : " (dead)") + " for "
                + Text.age(holder.since(), now);
    }

    private String who(Shareholder holder, String what) {
        return pids.of(holder.pid(), holder.namespace()) + (holder.isAlive() ? "" : " (dead)") + ", "
                + holder.share() + ' ' + what + (holder.share() == 1 ? "" : "s");
    }
}
