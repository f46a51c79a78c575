package io.mmapkit.ipc;

import io.mmapkit.shared.Participant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A part that one at a time plays, such as that of the receiver: a word with the token of who does, or 0. Who finds the token of one that died
 * takes the part over by one atomic step; nobody takes it from one that lives, however long that one is paused.
 */
final class Role {
    /** How long a part is asked for again whose owner is doubtful: to join takes some microseconds, if the one that does is let run. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(50);

    private final Words words;
    private final long address;
    private final Ownership self;

    Role(Words words, long address, Ownership self) {
        this.words = words;
        this.address = address;
        this.self = self;
    }

    /** Takes the part, if it is free or its owner died. */
    boolean tryTake() {
        int owner = words.getIntAcquire(address);
        return (owner == 0 || self.isDead(owner)) && words.casInt(address, owner, self.token());
    }

    /**
     * Tries until something is taken, or it is certain that its owners live, or it has taken too long.
     *
     * @param attempt takes it; null if it can't
     * @param isDoubtful whether it may be had in a moment
     * @return what was taken; null if nothing was
     */
    static <T> T patiently(Supplier<T> attempt, BooleanSupplier isDoubtful) {
        T taken = attempt.get();
        long began = taken == null ? System.nanoTime() : 0;
        while (taken == null && isDoubtful.getAsBoolean() && System.nanoTime() - began < PATIENCE) {
            LockSupport.parkNanos(PAUSE);
            taken = attempt.get();
        }
        return taken;
    }

    /** Whether its owner seems to live, and may be dead for all that: for a moment. Or there is none any more. */
    boolean isDoubtful() {
        int owner = words.getIntAcquire(address);
        return owner == 0 || self.isDoubtful(owner);
    }

    /** Gives the part back. */
    void leave() {
        words.casInt(address, self.token(), 0);
    }

    /** Who has the part, dead or alive. */
    Optional<Participant> owner() {
        int owner = words.getIntAcquire(address);
        return owner == 0 ? Optional.empty() : self.find(owner);
    }

    /** The same for messages. */
    String ownerText() {
        return owner().map(one -> "process " + one.pid() + (one.isSelf() ? ", this one" : "")).orElse("another");
    }
}
