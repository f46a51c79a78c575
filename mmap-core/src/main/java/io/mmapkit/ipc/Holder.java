package io.mmapkit.ipc;

import io.mmapkit.shared.Participant;
import java.time.Instant;
import java.util.Optional;

/**
 * Who holds a lock, or died with it: for people to read, since all of it may have changed by the time it is read.
 *
 * @param pid the process's number in its own PID namespace; 0 if it died and another has its slot by now
 * @param namespace the inode of that namespace; 0 if it isn't known
 * @param since about when it got the lock; now if it has got it just now
 * @param thread {@link Thread#threadId()} in that process, its low 32 bits; 0 if it isn't known, or the lock doesn't belong to a thread
 * @param isAlive whether the process lives and has the segment attached, as the kernel says
 */
public record Holder(int pid, long namespace, Instant since, long thread, boolean isAlive) {
    static Holder of(Optional<Participant> participant, Instant since, long thread) {
        return participant
                .map(one -> new Holder(one.pid(), one.namespace(), since, thread, one.isAlive()))
                .orElseGet(() -> new Holder(0, 0, since, thread, false));
    }
}
