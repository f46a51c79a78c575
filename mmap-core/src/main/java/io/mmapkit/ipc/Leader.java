package io.mmapkit.ipc;

import java.time.Instant;

/**
 * Who leads, or died leading: for people to read, but for the term.
 *
 * @param pid the process's number in its own PID namespace; 0 if it died and another has its slot by now
 * @param namespace the inode of that namespace; 0 if it isn't known
 * @param since about when it became the leader
 * @param term its term, which no other leader has, and each later one has a higher one
 * @param isAlive whether the process lives and has the segment attached, as the kernel says
 */
public record Leader(int pid, long namespace, Instant since, long term, boolean isAlive) {}
