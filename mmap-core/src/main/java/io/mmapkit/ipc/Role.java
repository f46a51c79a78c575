package io.mmapkit.ipc;

import io.mmapkit.shared.Participant;
import java.util.Optional;

/**
 * A part that one at a time plays, such as that of the receiver: a word with the token of who does, or 0. Who finds the token of one that died
 * takes the part over by one atomic step; nobody takes it from one that lives, however long that one is paused.
 */
final class Role {
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
