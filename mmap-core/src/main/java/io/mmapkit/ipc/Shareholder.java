package io.mmapkit.ipc;

import io.mmapkit.shared.Participant;
import java.util.Optional;

/**
 * A process that has a share of a lock, or died with it: for people to read.
 *
 * @param pid the process's number in its own PID namespace; 0 if it died and another has its slot by now
 * @param namespace the inode of that namespace; 0 if it isn't known
 * @param share how many of its threads read, or how many permits it has
 * @param isAlive whether the process lives and has the segment attached, as the kernel says
 */
public record Shareholder(int pid, long namespace, int share, boolean isAlive) {
    static Shareholder of(Optional<Participant> participant, int share) {
        return participant.map(one -> new Shareholder(one.pid(), one.namespace(), share, one.isAlive()))
                .orElseGet(() -> new Shareholder(0, 0, share, false));
    }
}
