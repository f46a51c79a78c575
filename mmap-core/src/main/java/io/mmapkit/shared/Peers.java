package io.mmapkit.shared;

import java.nio.file.AccessDeniedException;

/**
 * Whom to talk to over a {@link SegmentSocket}. Unless said otherwise, only processes of the same user: a descriptor is a right, and what
 * comes from another user may be changed by that user at any time.
 *
 * <p>Immutable, for any thread.
 */
public final class Peers {
    private static final long SAME = -1;
    private static final long ANY = -2;

    private final long uid;

    private Peers(long uid) {
        this.uid = uid;
    }

    /** {@return only processes whose effective user is that of this one; not even those of root} */
    public static Peers sameUser() {
        return new Peers(SAME);
    }

    /**
     * {@return only processes of one effective user}
     *
     * @param uid the number of the user
     * @throws IllegalArgumentException if no user has such a number
     */
    public static Peers user(long uid) {
        return new Peers(UserId.checked(uid));
    }

    /** {@return processes of all users: {@link SegmentSocket#peer()} says which it is} */
    public static Peers anyUser() {
        return new Peers(ANY);
    }

    /** Refuses a peer that isn't meant. */
    void require(PeerCredentials peer, String address) throws AccessDeniedException {
        long own = UserId.own();
        long wanted = uid == SAME ? own : uid;
        if (wanted != ANY && peer.uid() != wanted) {
            throw new AccessDeniedException(address, null, "the peer, process " + peer.pid() + ", is of user "
                    + peer.uid() + " and this process of user " + own + ": only user " + wanted + " is let in");
        }
    }
}
