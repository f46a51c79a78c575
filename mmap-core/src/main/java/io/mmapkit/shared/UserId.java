package io.mmapkit.shared;

import io.mmapkit.libc.Unistd;

/** Numbers of users and groups, which the kernel has as 32 bits without a sign: as a long, they are what ls(1) shows. */
final class UserId {
    private static final long LARGEST = 0xffff_fffeL; // the last number stands for "no change" in chown(2)

    private UserId() {}

    /** The number of a user or group, as the kernel's structures have it. */
    static long of(int bits) {
        return Integer.toUnsignedLong(bits);
    }

    /** The effective user of this process. */
    static long own() {
        return of(Unistd.geteuid());
    }

    /**
     * A number that a user can have.
     *
     * @throws IllegalArgumentException if none can
     */
    static long checked(long user) {
        if (user < 0 || user > LARGEST) {
            throw new IllegalArgumentException("no user or group has the number " + user);
        }
        return user;
    }
}
