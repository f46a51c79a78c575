package io.mmapkit.shared;

import java.time.Instant;

/**
 * A process that has a segment attached for writing, or died while it had.
 *
 * <p>Whether it lives is what the kernel says of its lock, which a process can't take along when it dies, whatever kills it. The other
 * numbers are what the participant wrote of itself, for people to read: a process of another container may have the same number as one here.
 *
 * @param slot its place, from 0 to {@link SegmentHeader#SLOTS} − 1
 * @param epoch how many took that place before and with it
 * @param isAlive whether it holds its lock
 * @param isSelf whether it is the very {@link SharedSegment} that was asked
 * @param pid its number in its own PID namespace
 * @param namespace the inode of that namespace; 0 if it isn't known
 * @param startTime when the process started, in clock ticks since boot; 0 if it isn't known
 * @param joined when it attached
 */
public record Participant(int slot, int epoch, boolean isAlive, boolean isSelf, int pid, long namespace, long startTime,
        Instant joined) {}
