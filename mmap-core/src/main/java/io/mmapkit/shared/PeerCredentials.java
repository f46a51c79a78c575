package io.mmapkit.shared;

/**
 * Who is at the other end of a {@link SegmentSocket}, as the kernel says it and nobody can forge: SO_PEERCRED of unix(7).
 *
 * <p>They are of one moment: of the call that connected, seen from the side that accepted; of the call that made the socket listen, seen
 * from the side that connected. The peer may have become another user since, or have handed its socket to another process.
 *
 * @param pid the process; it may have ended since, and its number may be another's by now. In another PID namespace it is 0, if that
 *         process has no number here, and otherwise not the number it knows itself by. Good for a message to people, not to decide by
 * @param uid the effective user. In another user namespace it is what that user is mapped to here; 65534, as a rule, for one that isn't
 * @param gid the effective group, likewise
 */
public record PeerCredentials(int pid, long uid, long gid) {}
